"""The encoder as sentence-transformers sees it, and a run over a model with random weights."""

import signal
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.llm.minilm import MiniLM
from training.embeddings.mining import Triple
from training.embeddings.packing import packed
from training.embeddings.start import read_weights, start
from training.embeddings.trainer import Learnt, Recipe, tune
from training.pack_minilm import pack
from training.tests import test_pack_minilm as published

pytestmark = pytest.mark.training
TEXTS = ["How do I add a prompt?", "Ça va‽ naïve [SEP] 日本語", "x" * 500, "word " * 400, "Guide > Install\nRun it."]
ROWS = [
    Triple("a", "a a", "b b"),
    Triple("b", "b", "a bc"),
    Triple("a b", "a bc a", "b bc"),
    Triple("b a", "b a b", "a"),
]
RECIPE = Recipe(learning_rate=1e-2, steps=6, batch=2, every=2)


@cache
def arrays() -> dict[str, Any]:
    """Packing takes seconds."""
    return pack(published.tensors(), "\n".join(published.WORDS).encode())


class CtrlC:
    """Pressed so many times while a step is under way."""

    def __init__(self, step: int, times: int) -> None:
        self.step, self.times = step, times

    def __call__(self, done: int, total: int, what: str) -> None:
        for _ in range(self.times if done == self.step else 0):
            signal.raise_signal(signal.SIGINT)


def learnt(recipe: Recipe) -> tuple[dict[str, Any], Learnt]:
    model, told = start(arrays()), []
    found = tune(model, ROWS, ROWS, recipe, lambda *how_far: told.append(how_far))
    assert told[-1][:2] == (found.steps, recipe.steps)
    return packed(arrays(), {name: one.detach().numpy() for name, one in model[0].model.named_parameters()}), found


def test_it_begins_with_the_vectors_of_the_built_in_encoder() -> None:
    vectors = start(read_weights()).encode(TEXTS, show_progress_bar=False)
    assert ((vectors * MiniLM.load(workers=1).encode_passages(TEXTS)).sum(axis=1) > 0.9999).all()


def test_a_run_moves_what_is_kept_in_float32_and_nothing_else() -> None:
    made, found = learnt(RECIPE)
    before = arrays()
    moved = {name for name in made if not np.array_equal(made[name], before[name])} - {"fingerprint"}
    assert moved == {name for name in made if name.endswith((".bias", ".gain"))}
    assert [one["step"] for one in found.losses if "eval_loss" in one] == [0, 2, 4, 6]
    assert len([one for one in found.losses if "loss" in one]) == 6
    assert found.best > 0


def test_a_run_leaves_nothing_in_the_folder_in_which_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    learnt(RECIPE)
    assert not list(tmp_path.iterdir())


def test_the_same_rows_make_the_same_weights_and_another_recipe_others() -> None:
    first, second, other = (learnt(one)[0] for one in (RECIPE, RECIPE, replace(RECIPE, learning_rate=2e-2)))
    assert str(first["fingerprint"]) == str(second["fingerprint"]) != str(other["fingerprint"])


def test_a_run_that_only_gets_worse_ends_early_and_leaves_the_weights_as_they_were() -> None:
    made, found = learnt(replace(RECIPE, learning_rate=10.0, steps=40, patience=2))
    assert found.steps < 40
    assert found.best == 0
    assert str(made["fingerprint"]) == str(arrays()["fingerprint"])


def test_ctrl_c_ends_the_step_under_way_and_keeps_what_was_best_until_then() -> None:
    found = tune(start(arrays()), ROWS, ROWS, RECIPE, CtrlC(step=2, times=1))
    assert (found.stopped, found.steps) == (True, 3)
    assert [one["step"] for one in found.losses if "eval_loss" in one] == [0, 2, 3]
    assert found.best > 0


def test_ctrl_c_twice_ends_it_at_once() -> None:
    with pytest.raises(KeyboardInterrupt):
        tune(start(arrays()), ROWS, ROWS, RECIPE, CtrlC(step=3, times=2))
