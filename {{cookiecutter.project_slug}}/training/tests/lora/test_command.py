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
    """The run once its first checkpoint is there."""
    with interruptible():
        process = subprocess.Popen(  # noqa: S603
            [*command, str(folder)],
            cwd=PROJECT,
            env=clean_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    saved = folder.with_name(f"{folder.name}.unfinished") / "checkpoints" / "checkpoint-2" / "trainer_state.json"
    end = time.monotonic() + SECONDS
    while not saved.is_file() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    return process


def test_a_killed_and_a_stopped_run_go_on_as_if_nothing_had_happened(command: list[str], tmp_path: Path) -> None:
    plain = whole(command, tmp_path / "whole")
    assert plain.returncode == 0, plain.stderr
    expected = json.loads(plain.stdout)
    for name, kind in (("killed", signal.SIGKILL), ("stopped", signal.SIGINT)):
        process = until_saved(command, tmp_path / name)
        os.kill(process.pid, kind)
        _, said = process.communicate(timeout=SECONDS)
        assert process.returncode == {"killed": -signal.SIGKILL, "stopped": 130}[name], said
        assert ("which is saved: the same command goes on" in said) is (name == "stopped")
        assert not (tmp_path / name).exists()
        again = whole(command, tmp_path / name)
        assert again.returncode == 0, again.stderr
        assert json.loads(again.stdout)["losses"] == expected["losses"]
        adapters = [tmp_path / one / "adapter_model.safetensors" for one in ("whole", name)]
        assert adapters[0].read_bytes() == adapters[1].read_bytes()
