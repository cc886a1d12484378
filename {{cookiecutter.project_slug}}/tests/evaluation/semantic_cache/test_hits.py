from dataclasses import astuple
from pathlib import Path

from app.answer_cache.semantic import THRESHOLD
from app.llm.minilm import MiniLM
from evaluation.semantic_cache.hits import HALVES, THRESHOLDS, compare, count, false_hits, measure
from evaluation.semantic_cache.pairs import Pair, read_pairs
from tests.docs.pages import text
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


def test_the_figures_of_the_page_are_those_of_the_pairs() -> None:
    pairs = read_pairs(Path(__file__).parents[3] / "evaluation" / "pairs.jsonl")
    page = text("caches.md")
    same = sum(pair.same for pair in pairs)
    assert f"{same} paraphrases" in page
    assert f"{len(pairs) - same} pairs that look alike" in page
    compared = compare(pairs, MiniLM.load())
    rows = [row for row in measure(compared) if row.half == "held out"]
    shown = {
        f"| {row.threshold} | {row.hits} of {row.paraphrases} | {row.false_hits} of {row.near} |": row.by
        for row in rows
    }
    table = [line for line in page.splitlines() if line.startswith("| near vectors")]
    assert len(table) == 6
    for line in table:
        by = "vectors" if "only" in line else "vectors and wording"
        assert shown[f"| {line.split(' | ', 1)[1]}"] == by
    assert false_hits(compared) == []
