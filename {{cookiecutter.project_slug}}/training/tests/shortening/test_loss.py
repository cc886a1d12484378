"""The loss of an answer, against numbers by hand and against what transformers computes."""

import math
from pathlib import Path

import pytest

from training.shortening.examples import Example, encoded, order, same_until
from training.shortening.figures import perplexity
from training.shortening.loss import answer_logits, answer_loss
from training.shortening.source import load_source
from training.tests.lora.material import turns

pytestmark = pytest.mark.training


def test_even_scores_of_four_tokens_are_ln_4() -> None:
    import torch

    assert float(answer_loss(torch.zeros(3, 4), Example((0, 1, 2, 3), 3))) == pytest.approx(math.log(4))


def test_only_the_tokens_of_the_answer_count(deep: Path) -> None:
    """As `labels` of transformers, which are -100 where nothing is learnt."""
    import torch

    weights = load_source(deep)
    one = encoded(
        {"prompt": turns("Where is rain?")[:1], "completion": turns("", "It is here. [1]")[1:]}, weights.tokenizer
    )
    assert weights.tokenizer.decode(one.ids[-one.answer :]).strip() == "It is here. [1]"
    ids = torch.tensor([one.ids])
    labels = ids.clone()
    labels[0, : -one.answer] = -100
    with torch.no_grad():
        expected = weights.model(ids, labels=labels).loss
        found = answer_loss(answer_logits(weights.model, one), one)
    assert float(found) == pytest.approx(float(expected), rel=1e-5)


def test_perplexity_is_that_of_transformers_own_loss(deep: Path) -> None:
    import torch

    model = load_source(deep).model
    ids = torch.tensor([[5, 6, 7, 8, 9]])
    with torch.no_grad():
        expected = math.exp(float(model(ids, labels=ids).loss))
    assert perplexity(model, [5, 6, 7, 8, 9]) == pytest.approx(expected, rel=1e-5)


def test_an_answer_begins_where_the_tokens_differ() -> None:
    assert same_until([1, 2, 3], [1, 2, 9, 4]) == 2
    assert same_until([1, 2], [1, 2, 3]) == 2


def test_all_rows_are_learnt_before_one_is_learnt_again() -> None:
    found = order(5, 12, seed=7)
    assert sorted(found[:5]) == sorted(found[5:10]) == [0, 1, 2, 3, 4]
    assert found[:8] == order(5, 8, seed=7)
    assert found != order(5, 12, seed=8)
