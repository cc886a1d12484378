"""`distil` and `prune` as people type them: killed, stopped and gone on with, and what can't be done."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.cli.programs import PROJECT, clean_environment
from tests.signals import interruptible
from training.__main__ import program
from training.shortening.checkpoint import STATE, unfinished

SECONDS = 180


def typed(*arguments: str) -> Result:
    theirs: dict[str, str | None] = dict.fromkeys(set(os.environ) - set(clean_environment()))
    return CliRunner().invoke(program, [*arguments], env=theirs)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("prune",), "name what to prune, and one of both: --sparsity 0.5, or --layers 6"),
        (("prune", "--sparsity", "0.5", "--layers", "6"), "name what to prune, and one of both"),
    ],
)
def test_what_is_pruned_must_be_said(arguments: tuple[str, ...], reason: str) -> None:
    failed = typed(*arguments)
    assert failed.exit_code == 1
    assert failed.stderr.startswith(f"error: {reason}")
    assert len(failed.stderr.splitlines()) == 1


@pytest.mark.training
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("distil", "--sets", "nowhere"), "make the sets with `python -m training data`"),
        (("distil", "nowhere"), "nowhere: there is no such folder or file"),
        (("distil", "--text", "nowhere.md"), "No such file or directory (nowhere.md)"),
        (("distil", "--output", "."), "something else than a model of this command"),
        (("distil", "--layers", "6"), "6 layers of 6 can't be kept: name 2 to 5 with --layers"),
        (("prune", "--layers", "5"), "5 of 6 layers can't be removed: name 1 to 4 with --layers"),
    ],
)
def test_what_can_not_be_done_is_one_line_with_the_next_step(
    arguments: tuple[str, ...], reason: str, deep: Path, sets: Path, tmp_path: Path
) -> None:
    command, *rest = arguments
    model = [] if rest[:1] == ["nowhere"] else [str(deep)]
    text = tmp_path / "text.md"
    text.write_text("It rains in Bergen.")
    failed = typed(command, "--sets", str(sets), "--text", str(text), "--output", str(tmp_path / "new"), *rest, *model)
    assert failed.exit_code == 1
    said = [line for line in failed.stderr.splitlines() if not line.startswith("reading ")]
    assert len(said) == 1
    assert reason in said[0]
    assert [path.name for path in tmp_path.iterdir() if path != text and not path.name.endswith(".unfinished")] == []


@pytest.mark.training
def test_pruning_says_what_it_cost_and_brought(deep: Path, sets: Path, tmp_path: Path) -> None:
    given = (str(deep), "--sets", str(sets))
    shown = typed("prune", *given, "--sparsity", "0.5", "--output", str(tmp_path / "sparse"))
    assert shown.exit_code == 0, shown.output
    for line in ("zeros   perplexity", "   50% ", "as fast ", "as large ", "archived "):
        assert line in shown.stdout
    shown = typed("prune", *given, "--layers", "2", "--steps", "2", "--output", str(tmp_path / "shorter"))
    assert shown.exit_code == 0, shown.output
    assert [line.split()[:2] for line in shown.stdout.splitlines()[1:4]] == [
        ["before", "6"],
        ["cut", "4"],
        ["after", "4"],
    ]
    again = typed("prune", *given, "--layers", "1", "--steps", "0", "--output", str(tmp_path / "shorter"), "--json")
    found = json.loads(again.stdout)
    assert found["folder"] == str(tmp_path / "shorter")
    assert [one["layers"] for one in found["figures"].values()] == [6, 5]


@pytest.mark.training
@pytest.mark.parametrize("command", [("distil",), ("prune", "--layers", "1"), ("prune", "--sparsity", "0.5")])
def test_a_packed_model_is_not_made_smaller(command: tuple[str, ...], sets: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"quantization_config": {"quant_method": "bitsandbytes"}}')
    failed = typed(*command, str(tmp_path), "--sets", str(sets), "--output", str(tmp_path / "new"))
    assert failed.exit_code == 1
    assert "is packed already: name the model that it was made of" in failed.stderr


@pytest.fixture
def command(deep: Path, sets: Path) -> list[str]:
    """All but where it goes. Enough steps that a signal comes before the end."""
    return [
        sys.executable, "-m", "training", "distil", str(deep), "--sets", str(sets), "--steps", "80", "--json",
        "--learning-rate", "0.003", "--output",
    ]  # fmt: skip


def started(command: list[str], folder: Path) -> "subprocess.Popen[str]":
    with interruptible():
        return subprocess.Popen(  # noqa: S603
            [*command, str(folder)],
            cwd=PROJECT,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.mark.training
def test_a_killed_and_a_stopped_run_go_on_as_if_nothing_had_happened(command: list[str], tmp_path: Path) -> None:
    found = {}
    for name, kind in (("killed", signal.SIGKILL), ("stopped", signal.SIGINT)):
        process = started(command, tmp_path / name)
        end = time.monotonic() + SECONDS
        while not (unfinished(tmp_path / name) / STATE).is_file() and time.monotonic() < end:
            time.sleep(0.005)
        os.kill(process.pid, kind)
        _, said = process.communicate(timeout=SECONDS)
        assert process.returncode == {"killed": -signal.SIGKILL, "stopped": 130}[name], said
        assert ("which is saved: the same command goes on" in said) is (name == "stopped")
        assert not (tmp_path / name).exists()
        again = started(command, tmp_path / name)
        out, said = again.communicate(timeout=SECONDS)
        assert again.returncode == 0, said
        found[name] = json.loads(out)["losses"]
        found[f"{name} weights"] = (tmp_path / name / "model.safetensors").read_bytes()
    # One was broken off at a checkpoint, the other where somebody stopped it.
    assert found["killed"] == found["stopped"]
    assert found["killed weights"] == found["stopped weights"]
    assert [one["step"] for one in found["killed"] if "loss" in one] == list(range(1, 81))
