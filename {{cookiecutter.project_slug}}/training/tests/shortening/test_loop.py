"""The loop: what it learns, that it repeats to the bit, and that a run that was stopped goes on as if it was not."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from app.errors import SettingsError
from training.lora.run import Interrupted
from training.shortening.checkpoint import STATE, begin
from training.shortening.examples import encoded
from training.shortening.loop import Course, Losses, Material, learn
from training.shortening.loss import answer_loss
from training.tests.shortening.material import course, given

pytestmark = pytest.mark.training


class Run:
    """A model that is trained in `work`; `told` is what the progress was told."""

    def __init__(self, deep: Path, sets: Path, work: Path, stop_after: int = 0) -> None:
        self.weights, rows = given(deep, sets)
        self.material = Material(
            *([encoded(one, self.weights.tokenizer) for one in side] for side in (rows.train, rows.validation))
        )
        self.work, self.stop_after, self.told = work, stop_after, list[tuple[int, int, str]]()
        work.mkdir(exist_ok=True)

    def advance(self, done: int, total: int, what: str) -> None:
        self.told.append((done, total, what))

    def loss(self, logits: Any, example: Any) -> Any:
        if self.stop_after and len(self.told) == self.stop_after:
            self.stop_after = 0
            os.kill(os.getpid(), signal.SIGINT)
        return answer_loss(logits, example)

    def learn(self, **changes: Any) -> Losses:
        return learn(self.weights.model, self.material, self.loss, course(**changes), self.work, self.advance)

    def state(self) -> dict[str, list[float]]:
        return {name: one.flatten().tolist() for name, one in self.weights.model.state_dict().items()}


def test_it_learns_and_says_how_far_it_is(deep: Path, sets: Path, tmp_path: Path) -> None:
    run = Run(deep, sets, tmp_path)
    losses = run.learn(steps=8)
    found = [one["loss"] for one in losses if "loss" in one]
    assert found[-1] < found[0] - 0.5
    assert [one["step"] for one in losses if "eval_loss" in one] == [2, 4, 6, 8]
    assert run.told[-1] == (8, 8, f"loss {found[-1]:.3f}")


def test_a_seed_repeats_to_the_bit(deep: Path, sets: Path, tmp_path: Path) -> None:
    first, same, other = (Run(deep, sets, tmp_path / name) for name in ("first", "same", "other"))
    assert first.learn() == same.learn() != other.learn(seed=8)
    assert first.state() == same.state() != other.state()


@pytest.mark.parametrize("stop_after", [1, 2, 5])
def test_a_stopped_run_goes_on_with_the_same_losses(deep: Path, sets: Path, tmp_path: Path, stop_after: int) -> None:
    """Ctrl-C within the second step, at a checkpoint, and within the last one."""
    whole = Run(deep, sets, tmp_path / "whole")
    expected = whole.learn()
    stopped = Run(deep, sets, tmp_path / "stopped", stop_after)
    with pytest.raises(Interrupted) as raised:
        stopped.learn()
    assert (raised.value.done, raised.value.steps) == (stop_after + 1, 6)
    again = Run(deep, sets, tmp_path / "stopped")
    assert again.learn() == expected
    assert again.state() == whole.state()


def test_the_rate_rises_and_falls() -> None:
    rates = [Course(20, learning_rate=1.0).rate(step) for step in range(1, 21)]
    assert rates[:2] == [0.5, 1.0]
    assert rates == sorted(rates[:2]) + sorted(rates[2:], reverse=True)
    assert rates[-1] == pytest.approx(0)


def test_a_run_that_saved_is_not_gone_on_with_by_another_one(tmp_path: Path) -> None:
    begin(tmp_path, {"seed": 7}, fresh=False)
    begin(tmp_path, {"seed": 8}, fresh=False)  # nothing was lost by that
    (tmp_path / STATE).touch()
    with pytest.raises(SettingsError, match="--fresh"):
        begin(tmp_path, {"seed": 7}, fresh=False)
    begin(tmp_path, {"seed": 8}, fresh=False)
    assert (tmp_path / STATE).exists()
    begin(tmp_path, {"seed": 7}, fresh=True)
    assert not (tmp_path / STATE).exists()
