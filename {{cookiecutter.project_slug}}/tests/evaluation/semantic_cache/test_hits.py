from dataclasses import astuple

from app.answer_cache.semantic import THRESHOLD
from evaluation.semantic_cache.hits import HALVES, THRESHOLDS, compare, count, false_hits, measure
from evaluation.semantic_cache.pairs import Pair
from tests.fakes.embedders import StemEmbedder

PAIRS = [
    Pair("How do I brew tea?", "How can I brew the tea?", True, "wording"),
    Pair("How do I brew tea?", "How do I pour milk?", True, "distant"),
    Pair("What is a cup of clay?", "What is the clay of a cup?", False, "direction"),
    Pair("How is a cup made?", "How is the cup made?", False, "article"),
]
COMPARED = compare(PAIRS, StemEmbedder())


def test_right_and_false_hits_are_counted_with_and_without_the_wording() -> None:
    assert astuple(count(COMPARED, "held out", False, 0.9))[3:] == (2, 1, 2, 2)
    assert astuple(count(COMPARED, "held out", True, 0.9))[3:] == (2, 1, 2, 1)


def test_every_threshold_is_measured_on_both_halves() -> None:
    rows = measure(COMPARED)
    assert len(rows) == len(HALVES) * 2 * len(THRESHOLDS)
    assert sum(row.paraphrases + row.near for row in rows) == len(PAIRS) * 2 * len(THRESHOLDS)
    assert THRESHOLD in THRESHOLDS


def test_what_the_cache_gets_wrong_is_listed() -> None:
    (wrong,) = false_hits(COMPARED)
    assert (wrong.kind, wrong.a, wrong.cosine) == ("article", "How is a cup made?", 1.0)
