"""`python -m training evaluate` as people type it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.cli.programs import TIMEOUT, clean_environment
from tests.signals import interruptible
from training.__main__ import program
from training.tests.measuring.material import RAIN, REFUSAL, SUN, row, rows, write_rows

COMMAND = [sys.executable, "-m", "training", "evaluate"]


def typed(*arguments: str) -> Result:
    """In this process, which has the libraries already, and without the settings of whoever runs the tests."""
    theirs: dict[str, str | None] = dict.fromkeys(set(os.environ) - set(clean_environment()))
    return CliRunner().invoke(program, ["evaluate", *arguments], env=theirs)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where one stands: six rows that show the same, and two without an answer."""
    write_rows(tmp_path / "data" / "training" / "sets", rows(6, 2))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--sets", "nowhere"), "run `python -m training data`"),
        ((), "base: there is no such folder or file: correct the path, or run `python -m app models fetch smollm2`"),
        (("--base", "."), "base: the folder holds no model"),
        (("--new-tokens", "8"), "raise --new-tokens"),
    ],
)
def test_what_is_missing_is_one_line_with_the_next_step(arguments: tuple[str, ...], reason: str, project: Path) -> None:
    failed = typed(*arguments)
    assert failed.exit_code == 1
    assert failed.stderr.startswith("error: ")
    assert len(failed.stderr.splitlines()) == 1
    assert reason in failed.stderr


@pytest.mark.training
def test_variants_are_measured_beside_the_base_and_the_rules(
    project: Path, random_model: Path, taught: Path, adapter: Path
) -> None:
    variants = (f"taught={taught}", f"adapter={adapter}")
    done = typed("--base", str(random_model), *variants, "--new-tokens", "24", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    by_name = {one["name"]: one for one in found["variants"]}
    assert list(by_name) == ["base", "taught", "adapter"]
    assert by_name["taught"]["format_kept"] == by_name["taught"]["right_source"] == 1.0
    assert by_name["taught"]["refused_rightly"] == by_name["base"]["format_kept"] == 0.0
    assert by_name["adapter"]["bytes"] > by_name["base"]["bytes"] == (random_model / "model.safetensors").stat().st_size
    assert all(one["tokens_per_second"] > 0 < one["memory_mb"] for one in found["variants"])
    assert [one["name"] for one in found["baselines"]] == ["always [1]", "most shared words"]
    assert {one["candidate"]: one["promoted"] for one in found["verdicts"]} == {"taught": True, "adapter": False}
    report = json.loads((project / found["report"]).read_text("utf-8"))
    assert report == {name: found[name] for name in ("variants", "baselines")}
    assert (project / found["report"]).with_suffix(".png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.training
def test_another_one_may_be_the_deployed_one_and_people_get_a_table(
    project: Path, random_model: Path, taught: Path
) -> None:
    done = typed(
        "--base", str(random_model), f"old={taught}", "--deployed", "old", "--questions", "4",
        "--new-tokens", "24", "--report", "mine.json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "4 held-out rows" in done.stdout
    assert "keep old, not base: 0 of 4 answers keep the format, and 90% are wanted" in done.stdout
    assert (project / "mine.json").is_file()


@pytest.mark.training
def test_a_deployed_one_that_is_not_measured_is_refused(project: Path, random_model: Path) -> None:
    failed = typed("--base", str(random_model), "--deployed", "old")
    assert failed.exit_code == 1
    assert "name it among the variants, as old=PATH" in failed.stderr


@pytest.mark.training
def test_ctrl_c_keeps_what_was_measured(project: Path, random_model: Path) -> None:
    options = "--questions 2 --new-tokens 600 --batch 1 --base".split()
    report = project / "data" / "training" / "report.json"
    with interruptible():
        process = subprocess.Popen(  # noqa: S603
            [*COMMAND, *options, str(random_model), f"again={random_model}"],
            cwd=project,
            env=clean_environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
    with process:
        try:
            deadline = time.monotonic() + 5 * TIMEOUT
            while not report.exists() and time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "has what was measured of base" in said
    assert [one["name"] for one in json.loads(report.read_text("utf-8"))["variants"]] == ["base"]
    assert not list(report.parent.glob("*.part"))


@pytest.mark.training
def test_the_same_rows_give_the_same_figures(project: Path, random_model: Path) -> None:
    write_rows(project / "more", [*rows(4, 2), row("b", f"{SUN} [2]", (RAIN, SUN)), row("c", REFUSAL, (SUN,))])
    first, second = (
        json.loads(typed("--base", str(random_model), "--sets", "more", "--json").stdout)["variants"][0]
        for _ in range(2)
    )
    speed = "tokens_per_second"
    assert {**first, speed: 0} == {**second, speed: 0}
