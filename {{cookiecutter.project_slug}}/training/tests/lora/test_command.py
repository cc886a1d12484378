"""The command as people run it: killed, stopped and gone on with, and what can't be done."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from tests.cli.programs import PROJECT, clean_environment
from tests.signals import interruptible
from training.tests.lora.material import recipe

pytestmark = pytest.mark.training
SECONDS = 120
STEPS = 30


@pytest.fixture
def command(random_model: Path, sets: Path, tmp_path: Path) -> list[str]:
    """All but where it goes."""
    config = tmp_path / "tiny.yaml"
    config.write_text(yaml.safe_dump(recipe(model=str(random_model), steps=STEPS, dropout=0.1).model_dump()))
    return [
        sys.executable,
        "-m",
        "training",
        "lora",
        "--config",
        str(config),
        "--sets",
        str(sets),
        "--json",
        "--output",
    ]


def whole(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        [*command, str(folder)], cwd=PROJECT, env=clean_environment(), capture_output=True, text=True, timeout=SECONDS
    )


def until_saved(command: list[str], folder: Path) -> "subprocess.Popen[str]":
    """The run once it has saved a checkpoint."""
    place = folder.with_name(f"{folder.name}.unfinished") / "checkpoints"
    before = saved(place)
    with interruptible():
        process = subprocess.Popen(  # noqa: S603
            [*command, str(folder)],
            cwd=PROJECT,
            env=clean_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    end = time.monotonic() + SECONDS
    while not saved(place) - before and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    return process


def saved(place: Path) -> set[str]:
    return {path.parent.name for path in place.glob("checkpoint-*/trainer_state.json")}


def test_a_run_that_is_killed_and_then_stopped_goes_on_as_if_nothing_had_happened(
    command: list[str], tmp_path: Path
) -> None:
    plain = whole(command, tmp_path / "whole")
    assert plain.returncode == 0, plain.stderr
    for kind, code in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)):
        process = until_saved(command, tmp_path / "broken")
        os.kill(process.pid, kind)
        _, said = process.communicate(timeout=SECONDS)
        assert process.returncode == code, said
        assert ("which is saved: the same command goes on" in said) is (kind == signal.SIGINT)
        assert not (tmp_path / "broken").exists()
    again = whole(command, tmp_path / "broken")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["losses"] == json.loads(plain.stdout)["losses"]
    adapters = [tmp_path / one / "adapter_model.safetensors" for one in ("whole", "broken")]
    assert adapters[0].read_bytes() == adapters[1].read_bytes()


def test_of_several_processes_the_first_one_alone_writes_and_speaks(command: list[str], tmp_path: Path) -> None:
    launched = [command[0], "-m", "torch.distributed.run", "--nproc_per_node=2", *command[1:]]
    done = whole(launched, tmp_path / "shared")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["steps"] == STEPS
    assert (tmp_path / "shared" / "adapter_model.safetensors").is_file()
    assert not (tmp_path / "shared.unfinished").exists()
