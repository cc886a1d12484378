"""The classifier of harmful content: its texts, its regression, and its weights, which are the same each time."""

from pathlib import Path

import numpy as np

from app.guardrails.moderation.categories import CATEGORIES
from app.guardrails.moderation.classifier import load
from training.moderation.corpus import HARMLESS, Text, read_texts
from training.moderation.learn import learn
from training.moderation.train import cross_validated, labels_of, write

RANDOM = np.random.default_rng(1)
TEXTS = [Text(str(number), CATEGORIES[number % 3] if number % 2 else HARMLESS, str(number)) for number in range(300)]
CENTRES = {name: RANDOM.normal(size=384) for name in (*CATEGORIES, HARMLESS)}
VECTORS = (np.array([CENTRES[text.category] + RANDOM.normal(size=384) for text in TEXTS]) / 20).astype(np.float32)


def test_the_texts_are_the_same_each_time_of_every_category_and_filled() -> None:
    harmful, harmless = read_texts("harmful", 3), read_texts("harmless", 3)
    assert harmful == read_texts("harmful", 3)
    assert {text.category for text in harmful} == set(CATEGORIES)
    assert {text.category for text in harmless} == {HARMLESS}
    assert not any("<" in text.text for text in [*harmful, *harmless])


def test_what_can_be_told_apart_is_told_apart_on_templates_that_were_not_seen() -> None:
    [figures] = cross_validated(TEXTS, VECTORS, cuts=[0.5])
    assert figures.recall > 0.95
    assert figures.false_alarms < 0.05


def test_what_has_no_pattern_is_not_found() -> None:
    noise = (RANDOM.normal(size=VECTORS.shape) / 20).astype(np.float32)
    [figures] = cross_validated(TEXTS, noise, cuts=[0.9], l2=1e-2)
    assert figures.recall < 0.2


def test_the_weights_that_are_written_are_read_and_the_same_each_time(tmp_path: Path) -> None:
    model = learn(VECTORS, labels_of(TEXTS), 1e-4)
    assert write(model, tmp_path / "a.npz") == write(learn(VECTORS, labels_of(TEXTS), 1e-4), tmp_path / "b.npz")
    weights, bias = load(tmp_path / "a.npz")
    assert np.allclose(weights, model.weights, atol=0.02)
    assert (bias < model.bias).all(), "a score of one half asks for more than a probability of one half"
