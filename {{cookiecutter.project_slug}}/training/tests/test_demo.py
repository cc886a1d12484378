"""`make train-demo` and then `make optimise-demo`, as people run them: a tuned model, served and asked through the
application, and every way to make it smaller, with what each costs and brings.

It is the pages on both that are run here: their commands are those of the targets and of these tests.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.prompts.files import REFUSAL
from tests.cli.programs import PROJECT, Call, Program, clean_environment
from tests.docs.pages import DOCS, code
from training.measuring.metrics import keeps_format
from training.tests.serving.test_served import serving

MINUTES = 30
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
RECIPE, SMALLER = (MAKEFILE.partition(f"\n{name}-demo:")[2].partition("\n\n")[0] for name in ("train", "optimise"))
LLAMACPP = {"base", "q8_0.gguf", "q4_0.gguf"}
TRANSFORMERS = {"merged", "int8", "nf4", "student", "sparse", "shorter"}
# Several, for after a few steps the model keeps the format in half of its answers.
QUESTIONS = (
    "How deep does an emperor penguin dive?",
    "What do emperor penguins eat?",
    "Why are bridges painted?",
    "How long does an emperor penguin stay under water?",
    "How often are steel bridges painted?",
    "What do engineers call the coat?",
    "How do penguins catch fish?",
    "What is painted every 15 years?",
)
SHOWN = range(1, 10)
SERVED = ["merge --gguf data/training/tuned.gguf", "serve data/training/tuned.gguf --print"]


def make(target: str, data: Path) -> None:
    environment = {**clean_environment(), "DATA_DIR": str(data), "VENV": sys.prefix}
    command = ["make", "--no-print-directory", "-C", str(PROJECT), target, "QUICK=1"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60 * MINUTES)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what it wrote."""
    data = tmp_path_factory.mktemp("data")
    make("train-demo", data)
    return data / "training"


@pytest.fixture(scope="module")
def optimised(trained: Path) -> Path:
    """The same folder, with what was made of the tuned model."""
    make("optimise-demo", trained.parent)
    return trained


@pytest.fixture(scope="module")
def smaller(optimised: Path) -> dict[str, dict[str, Any]]:
    """By name, what the report has of each variant."""
    return {one["name"]: one for one in json.loads((optimised / "report.json").read_text("utf-8"))["variants"]}


@pytest.mark.training
def test_the_report_has_each_variant_and_its_picture(trained: Path) -> None:
    variants = {one["name"]: one for one in json.loads((trained / "report.json").read_text())["variants"]}
    assert variants.keys() >= {"base", "merged"}
    for one in variants.values():
        assert one.keys() >= {
            "name",
            "bytes",
            "memory_mb",
            "tokens_per_second",
            "format_kept",
            "right_source",
            "refused_rightly",
        }
    assert variants["merged"]["format_kept"] >= variants["base"]["format_kept"] + 0.25
    assert list(trained.glob("*.png"))


@pytest.mark.training
def test_what_was_tuned_answers_through_the_application_in_the_format(trained: Path, handbook: Path) -> None:
    command = [sys.executable, "-m", "training", *SERVED[0].replace("data/training", str(trained)).split()]
    environment = {**clean_environment(), "DATA_DIR": str(trained.parent)}
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True, timeout=120)  # noqa: S603
    with serving(trained / "tuned.gguf", "serving tuned until", handbook) as (_, chosen):
        settings = {**chosen, "LLM_MAX_OUTPUT_TOKENS": "48", "REQUEST_TIMEOUT_SECONDS": "120"}
        done = Program(handbook).run_all(*(Call(["ask", one, "--json"], settings=settings) for one in QUESTIONS))
    answers = [json.loads(one.stdout) for one in done]
    assert {one["model"] for one in answers} == {"openai:tuned"}
    said = [one["answer"] for one in answers]
    assert any(keeps_format(one, SHOWN, REFUSAL) for one in said), said


@pytest.mark.training
def test_the_report_has_each_variant_with_all_that_is_compared(
    optimised: Path, smaller: dict[str, dict[str, Any]]
) -> None:
    assert smaller.keys() >= LLAMACPP | TRANSFORMERS
    for name, one in smaller.items():
        assert one["engine"] == ("llama.cpp" if name == "base" or name.endswith(".gguf") else "transformers")
        low, high = one["tokens_per_second_range"]
        assert 0 < low <= one["tokens_per_second"] <= high
        assert one["peak_mb"] is None or one["peak_mb"] > one["memory_mb"] > 0
        assert one["intervals"]["format_kept"]
    assert {one.name for one in optimised.glob("*.png")} >= {"report.png", "report-costs.png"}


@pytest.mark.training
def test_each_is_smaller_than_what_it_was_made_of_but_for_zeros(smaller: dict[str, dict[str, Any]]) -> None:
    sizes = {name: one["bytes"] for name, one in smaller.items()}
    for name in ("nf4", "student", "shorter", "q8_0.gguf", "q4_0.gguf"):
        assert sizes[name] < sizes["merged"], name
    assert sizes["sparse"] == pytest.approx(sizes["merged"], rel=0.05)
    assert sizes["q4_0.gguf"] < sizes["q8_0.gguf"]


def test_the_page_has_the_commands_of_the_demo() -> None:
    lines = [line for line in code(DOCS / "lora.md") if line.startswith("python -m ")]
    named = [line.removeprefix("python -m training ").removeprefix("python -m app ") for line in lines]
    assert len(named) >= 6
    further = [one for one in named if "data/training/dpo" in one or "data/training/qlora" in one]
    for one in sorted(set(named) - set(further)):
        assert one in SERVED or f"-m training {one}" in RECIPE or f"-m app {one}" in RECIPE, one


def test_the_page_of_smaller_models_has_the_command_of_its_demo() -> None:
    assert "python -m training compare" in set(code(DOCS / "optimisation.md"))
    assert "$(PY) -m training compare" in SMALLER


def shown(*arguments: str) -> str:
    """What would be run."""
    command = ["make", "-n", "-C", str(PROJECT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ)).stdout  # noqa: S603


def test_the_demos_are_short_where_that_is_asked_for() -> None:
    whole, quick = shown("train-demo"), shown("train-demo", "QUICK=1")
    assert "--steps" not in whole
    assert "--questions" not in whole
    assert "training lora --steps" in quick
    assert "training evaluate --questions" in quick
    whole, quick = shown("optimise-demo"), shown("optimise-demo", "QUICK=1")
    assert "--steps" not in whole
    assert "training lora --steps" in quick
    assert "training distil --steps" in quick
    assert "training compare --questions 16" in whole
    assert "training compare --questions 2 --new-tokens 16 --runs 1" in quick


def test_a_model_is_tuned_only_where_none_was_merged() -> None:
    (line,) = (line for line in shown("optimise-demo").splitlines() if "training lora" in line)
    check, _, tuning = line.partition(" || ")
    assert "training/merged" in check
    assert [part.strip(" {};").split(" -m ")[1].strip() for part in tuning.split("&&")] == [
        "training data",
        "training lora",
        "training merge",
    ]
