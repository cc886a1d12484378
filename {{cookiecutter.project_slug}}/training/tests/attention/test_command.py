"""`python -m training attention` as people type it: on SmolLM2's own weights, and where something is missing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.programs import PROJECT, TIMEOUT, clean_environment

TEXT = "The animal didn't cross the street because it was too tired."


def typed(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "training", "attention", *arguments],
        cwd=PROJECT,
        env={**clean_environment(), **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=5 * TIMEOUT,
    )


@pytest.mark.training
def test_the_weights_of_a_real_model_agree_and_a_pronoun_attends_to_its_noun(smollm2: Path, tmp_path: Path) -> None:
    plot = tmp_path / "attention.png"
    arguments = [TEXT, "--layer", "13", "--head", "8", "--plot", str(plot), "--json"]
    done = typed(*arguments, DATA_DIR=str(smollm2.parents[1]))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["layer"], found["head"]) == (13, 8)
    assert max(found["deviation"].values()) < 1e-5
    assert "".join(found["tokens"]) == TEXT
    it, animal = found["tokens"].index(" it"), found["tokens"].index(" animal")
    assert found["shares"][it][animal] == max(found["shares"][it]) > 0.5
    assert plot.read_bytes().startswith(b"\x89PNG")


@pytest.mark.training
@pytest.mark.parametrize(("text", "count"), [("", 0), ("one " * 99, 100)], ids=["empty", "long"])
def test_a_text_that_no_table_can_show_is_refused(text: str, count: int) -> None:
    from app.errors import SettingsError
    from training.attention.command import tokens_of

    class Words:
        """Each word is a token."""

        def __call__(self, text: str) -> "Words":
            self.input_ids = list(range(len(text.split(" ")))) if text else []
            return self

    with pytest.raises(SettingsError, match=f"the text has {count} tokens: give one with 1 to 64"):
        tokens_of(Words(), text)


@pytest.mark.training
def test_a_model_that_was_not_fetched_is_one_line_that_says_how() -> None:
    failed = typed("One, two", "--model", "nowhere")
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("error: nowhere: there is no such folder or file")
    assert "`python -m app models fetch smollm2`" in failed.stderr


@pytest.mark.training
def test_the_numbers_of_a_packed_model_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"quantization_config": {"quant_method": "torchao"}}')
    failed = typed("One, two", "--model", str(tmp_path))
    assert failed.returncode == 1
    assert "is packed already: name the model that it was made of" in failed.stderr


def test_the_help_needs_no_package_and_says_what_comes_next() -> None:
    shown = typed("--help")
    assert shown.returncode == 0
    assert "--layer" in shown.stdout
    assert "docs/training.md" in shown.stdout
