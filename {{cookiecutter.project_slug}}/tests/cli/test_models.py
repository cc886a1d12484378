import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app.llm.catalogue import load_catalogue
from tests.cli.conftest import FakeApplication, Run
from tests.cli.programs import clean_environment
from tests.docs.pages import DOCS, code

PROJECT = Path(__file__).parents[2]
AGREED = {
    "provider", "model", "context_tokens", "max_output_tokens", "input_usd_per_million", "output_usd_per_million",
    "open_weights", "tools", "strengths", "weaknesses",
}  # fmt: skip
MORE = {"use", "family", "inputs", "outputs", "residency", "snapshot"}
SDKS = ("openai", "anthropic", "google", "boto3", "mistralai", "ollama", "huggingface_hub", "langchain", "genai_prices")
PROGRAM = f"""
import sys
from app.cli import app
try:
    app(["models", "--json"])
finally:
    print("loaded:", [name for name in {SDKS} if name in sys.modules], file=sys.stderr)
"""


def rows(run: Run, *options: str) -> list[dict[str, object]]:
    result = run("models", *options, "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_json_is_a_list_with_the_agreed_fields(run: Run) -> None:
    found = rows(run)
    assert len(found) == len(load_catalogue().entries)
    assert all(set(row) == AGREED | MORE for row in found)


def test_it_needs_neither_an_application_nor_its_settings(run: Run, application: FakeApplication) -> None:
    rows(run)
    assert application.opened == []


def test_no_sdk_is_loaded_for_it() -> None:
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=PROJECT, env=clean_environment(), capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stderr == "loaded: []\n"


def test_max_price_bounds_the_price_in_and_the_price_out(run: Run) -> None:
    prices = [(row["input_usd_per_million"], row["output_usd_per_million"]) for row in rows(run, "--max-price", "0.6")]
    assert (0.15, 0.6) in prices
    assert all(isinstance(price, float) and price <= 0.6 for pair in prices for price in pair)
    assert (0.3, 2.5) not in prices


def test_min_context_leaves_out_what_is_smaller_and_what_is_not_known(run: Run) -> None:
    contexts = [row["context_tokens"] for row in rows(run, "--min-context", "1000000")]
    assert 1_000_000 in contexts
    assert all(isinstance(context, int) and context >= 1_000_000 for context in contexts)


def test_open_weights_leaves_out_what_is_closed_and_what_is_not_known(run: Run) -> None:
    found = rows(run, "--open-weights")
    assert all(row["open_weights"] is True for row in found)
    assert {"Llama", "Qwen", "Mistral", "Gemma", "DeepSeek", "gpt-oss"} <= {row["family"] for row in found}


@pytest.mark.parametrize("written", ["google_genai", "google-genai"])
def test_a_provider_may_be_written_as_its_extra_is(run: Run, written: str) -> None:
    assert {row["provider"] for row in rows(run, "--provider", written)} == {"google_genai"}


def test_an_unknown_provider_is_wrong_usage_and_names_those_that_are_there(run: Run) -> None:
    result = run("models", "--provider", "nowhere")
    assert result.exit_code == 2
    assert "openai" in result.stderr


@pytest.mark.parametrize("option", [("--max-price", "-1"), ("--min-context", "0"), ("--max-price", "cheap")])
def test_a_value_that_makes_no_sense_is_wrong_usage(run: Run, option: tuple[str, str]) -> None:
    assert run("models", *option).exit_code == 2


@pytest.mark.parametrize("options", [("--json",), ("--max-price", "1"), ("--open-weights",)], ids=lambda one: one[0])
def test_an_option_before_a_command_is_refused_not_lost(run: Run, options: tuple[str, ...]) -> None:
    result = run("models", *options, "compare", "offline", "offline", "how?")
    assert result.exit_code == 2
    assert f"{options[0]}: write options after the command compare" in " ".join(result.stderr.split())


def test_filters_that_nothing_fits_say_so_and_are_no_failure(run: Run) -> None:
    assert rows(run, "--max-price", "0", "--provider", "openai") == []
    result = run("models", "--max-price", "0", "--provider", "openai")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no model of the catalogue fits" in result.stderr


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_fits_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = run("models").stdout.splitlines()
    assert max(len(line) for line in shown) <= width
    assert [line for line in shown if line != line.rstrip()] == []


def test_people_see_figures_words_and_where_data_goes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    shown = run("models", "--provider", "openai").stdout
    line = next(line for line in shown.splitlines() if line.startswith("gpt-5-mini "))
    assert line.split() == ["gpt-5-mini", "272k", "128k", "yes", "0.25", "2.00"]
    entry = next(entry for entry in load_catalogue().entries if entry.name == "openai:gpt-5-mini")
    assert f"Good: {entry.strengths}. Weak: {entry.weaknesses}. For: {entry.use}." in shown
    assert f"data: {entry.residency}" in shown
    assert "reads text, image, pdf" in shown


def test_what_is_not_known_is_shown_as_such_and_what_to_set_is_said(run: Run) -> None:
    shown = run("models", "--provider", "ollama").stdout
    line = next(line for line in shown.splitlines() if line.startswith("llama3.2 "))
    assert line.split()[1:] == ["?"] * 5
    assert "LLM_CONTEXT_TOKENS" in shown
    assert f"Figures of {load_catalogue().date}, by genai-prices" in shown


def test_the_commands_of_the_page_show_models(run: Run) -> None:
    commands = [line for line in code(DOCS / "catalogue.md") if line.startswith("python -m app models --")]
    assert len(commands) >= 3
    for command in commands:
        result = run(*shlex.split(command)[3:])
        assert (result.exit_code, result.stderr) == (0, "")
