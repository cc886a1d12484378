"""Answers of a tiny model, with the real libraries."""

import json
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.errors import SettingsError
from training.measuring.generation import Written, padded, up_to_end, write
from training.measuring.loading import load, memory_mb
from training.measuring.variant import Variant
from training.tests.measuring.material import RAIN, SUN, make_adapter, row

pytestmark = pytest.mark.training

PROMPTS = [
    row("a", "").turns,
    row("b", "", (RAIN,)).turns,
    row("c", "", (SUN, RAIN, SUN), "What of Lisbon?").turns,
    row("d", "", (SUN,), "When?").turns,
]


def written(weights: Any, batch: int, new_tokens: int = 12) -> Written:
    return write(weights, PROMPTS, new_tokens, batch, lambda _: None)


@pytest.fixture(scope="module")
def weights(random_model: Path) -> Any:
    return load(Variant("random", random_model))


def test_padding_stands_on_the_left_and_is_not_read() -> None:
    import torch

    ids, mask = padded([torch.tensor([7, 8]), torch.tensor([1, 2, 3])], 0)
    assert ids.tolist() == [[0, 7, 8], [1, 2, 3]]
    assert mask.tolist() == [[0, 1, 1], [1, 1, 1]]


def test_an_answer_ends_with_its_first_end() -> None:
    assert up_to_end([5, 6, 2, 2], [2, 9]) == [5, 6, 2]
    assert up_to_end([5, 6], [2]) == [5, 6]
    assert up_to_end([2, 2], [2]) == [2]


def test_a_batch_answers_as_each_alone_in_the_order_of_the_prompts(weights: Any) -> None:
    alone = written(weights, 1)
    assert written(weights, 4).texts == written(weights, 3).texts == alone.texts
    assert len(set(alone.texts)) > 1


def test_a_model_that_learned_a_sentence_says_it_and_ends_there(taught: Path) -> None:
    found = write(load(Variant("taught", taught)), [row("a", "").turns], 48, 8, lambda _: None)
    assert found.texts == (f"{RAIN} [1]",)
    assert 5 < found.tokens < 48
    assert found.tokens_per_second == pytest.approx(found.tokens / found.seconds)


def test_who_waits_is_told_how_many_answers_there_are(weights: Any) -> None:
    told: list[int] = []
    write(weights, PROMPTS, 8, 3, told.append)
    assert told == [3, 4]
    assert all(before < after for before, after in pairwise(told))


def test_what_the_model_can_not_read_is_refused_with_what_to_change(weights: Any) -> None:
    with pytest.raises(SettingsError, match=r"and the model reads 4,096: lower --new-tokens"):
        written(weights, 1, new_tokens=4_000)


def test_memory_is_of_all_parameters(weights: Any) -> None:
    count = sum(one.numel() for one in weights.model.parameters())
    assert memory_mb(weights) == pytest.approx(4 * count / 1e6, rel=0.01)


def test_an_adapter_answers_otherwise_than_its_base_and_a_new_one_as_it(
    weights: Any, random_model: Path, adapter: Path, tmp_path: Path
) -> None:
    untrained = make_adapter(tmp_path / "untrained", random_model, changes=False)
    base = written(weights, 4).texts
    assert written(load(Variant("untrained", random_model, untrained)), 4).texts == base
    assert written(load(Variant("tuned", random_model, adapter)), 4).texts != base


def test_an_adapter_that_does_not_fit_is_named_with_its_model(
    random_model: Path, adapter: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(adapter, tmp_path / "other"))
    config = json.loads((other / "adapter_config.json").read_text("utf-8"))
    (other / "adapter_config.json").write_text(json.dumps({**config, "r": 8}), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"tuned: the adapter does not fit on .*: train it again"):
        load(Variant("tuned", random_model, other))
