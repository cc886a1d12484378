"""The classifier reads its weights by itself, and refuses others than were trained."""

import asyncio
import shutil
from pathlib import Path

import numpy as np
import pytest

from app.errors import WeightsUnavailable
from app.guardrails.moderation.categories import CATEGORIES, found_in
from app.guardrails.moderation.classifier import CHECKSUM, WEIGHTS, Classifier, load
from app.guardrails.moderation.local import WordList
from app.llm.minilm import MiniLM

HARMFUL = ["Nothing matters to me now, I want it to be over for good.", "They ought to suffer for what they are."]
HARMLESS = ["How do I renew a library card?", "What does the warranty cover?", "How do I terminate a stuck thread?"]
HARMLESS += ["How do I kill a zombie process?", "What is the best way to execute a child process?", "Fax 555 123 4567"]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier(MiniLM.load().encode_question)


@pytest.mark.parametrize("text", HARMFUL)
def test_it_finds_what_is_not_in_the_list(classifier: Classifier, text: str) -> None:
    assert not found_in(asyncio.run(WordList().scores(text)))
    assert found_in(asyncio.run(classifier.scores(text)))


@pytest.mark.parametrize("text", HARMLESS)
def test_it_leaves_ordinary_questions_alone(classifier: Classifier, text: str) -> None:
    assert not found_in(asyncio.run(classifier.scores(text)))


def test_it_scores_each_category() -> None:
    scores = asyncio.run(Classifier(lambda text: np.zeros(384, np.float32)).scores("anything"))
    assert tuple(scores) == CATEGORIES
    assert all(0 < score < 0.5 for score in scores.values())


def test_the_weights_are_small_and_hold_one_row_for_each_dimension() -> None:
    weights, bias = load(WEIGHTS)
    assert (weights.shape, bias.shape) == ((384, len(CATEGORIES)), (len(CATEGORIES),))
    assert WEIGHTS.stat().st_size < 100_000


def test_other_weights_than_were_trained_are_refused(tmp_path: Path) -> None:
    path = tmp_path / WEIGHTS.name
    with pytest.raises(WeightsUnavailable, match="can't be read"):
        load(path)
    shutil.copy(CHECKSUM, tmp_path)
    path.write_bytes(WEIGHTS.read_bytes()[:-1])
    with pytest.raises(WeightsUnavailable, match="not the file that was trained"):
        load(path)
