"""Which layers do least, and a model without them."""

import json
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.errors import SettingsError
from training.pruning.influence import influences, layers_to_keep, turned
from training.pruning.shorter import make_shorter
from training.shortening.examples import encoded
from training.shortening.folder import RECORD
from training.shortening.run import Shortened
from training.tests.shortening.material import given, plan

quiet = partial(nullcontext, lambda *_: None)


def test_the_layers_with_the_least_influence_go_and_the_first_and_last_stay() -> None:
    assert layers_to_keep([0.9, 0.1, 0.3, 0.2], 2) == [0, 2, 4]
    assert layers_to_keep([0.0, 0.1, 0.3, 0.2], 1) == [0, 2, 3, 4]
    assert layers_to_keep([0.1, 0.1, 0.1], 1) == [0, 2, 3]


@pytest.mark.parametrize("removed", [0, 4, 5])
def test_more_layers_than_there_are_between_are_refused(removed: int) -> None:
    with pytest.raises(SettingsError, match="name 1 to 3 with --layers"):
        layers_to_keep([0.9, 0.1, 0.3, 0.2], removed)


@pytest.mark.training
def test_influence_is_how_far_a_state_turns() -> None:
    import torch

    one = torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    assert turned(one, 3 * one) == pytest.approx(0)
    assert turned(one, one.flip(-1)) == pytest.approx(1)
    assert turned(one, torch.tensor([[1.0, 0.0], [2.0, 0.0]])) == pytest.approx(0.5)


@pytest.mark.training
def test_a_layer_that_does_nothing_is_found_and_its_loss_changes_nothing(
    deep: Path, sets: Path, tmp_path: Path
) -> None:
    """One whose last matrices are 0 adds nothing to what passes through it."""
    import torch

    weights, rows = given(deep, sets)
    idle = weights.model.model.layers[3]
    with torch.no_grad():
        idle.self_attn.o_proj.weight.zero_()
        idle.mlp.down_proj.weight.zero_()
    found = influences(weights.model, [encoded(rows.train[0], weights.tokenizer)])
    assert len(found) == 5
    assert found[3] == pytest.approx(0, abs=1e-6)
    assert min(found[at] for at in (0, 1, 2, 4)) > 0.001
    shorter = make_shorter(weights, deep, rows, 1, plan(tmp_path / "shorter", weights.tokenizer, steps=0), quiet)
    assert list(shorter.kept) == [0, 1, 2, 4, 5]
    assert shorter.figures["cut"].loss == pytest.approx(shorter.figures["before"].loss, rel=1e-5)
    assert shorter.losses == []


def healed(deep: Path, sets: Path, folder: Path, **changes: Any) -> Shortened:
    weights, rows = given(deep, sets)
    return make_shorter(weights, deep, rows, 2, plan(folder, weights.tokenizer, **changes), quiet)


@pytest.mark.training
def test_a_short_training_heals_and_is_written_with_what_was_done(deep: Path, sets: Path, tmp_path: Path) -> None:
    shorter = healed(deep, sets, tmp_path / "shorter", steps=10)
    assert [one.layers for one in shorter.figures.values()] == [6, 4, 4]
    assert shorter.figures["after"].loss < shorter.figures["cut"].loss
    record = json.loads((tmp_path / "shorter" / RECORD).read_text())
    assert (record["removed"], record["kept"], len(record["influence"])) == (2, list(shorter.kept), 5)
    assert "| after | 4 |" in (tmp_path / "shorter" / "CARD.md").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["shorter"]
