import json
from collections import Counter
from pathlib import Path

import pytest

from evaluation.semantic_cache.pairs import BadPairs, Pair, read_pairs

PAIRS = read_pairs(Path(__file__).parents[3] / "evaluation" / "pairs.jsonl")
GOOD = {"a": "How?", "b": "Why?", "same": False, "kind": "asked"}


def test_there_are_enough_pairs_of_both_sorts_in_both_halves() -> None:
    counts = Counter((pair.half, pair.same) for pair in PAIRS)
    assert min(counts[half, True] for half in ("chosen on", "held out")) >= 40
    assert min(counts[half, False] for half in ("chosen on", "held out")) >= 70


def test_no_pair_stands_there_twice() -> None:
    assert len({frozenset((pair.a, pair.b)) for pair in PAIRS}) == len(PAIRS)


def test_the_half_of_a_pair_is_always_the_same() -> None:
    assert Pair("How?", "Why?", False, "asked").half == "held out"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no pair"),
        ("{", "line 1"),
        ("[]", "not a JSON object"),
        (json.dumps({**GOOD, "a": " "}), "a is not a text"),
        (json.dumps({**GOOD, "kind": 7}), "kind is not a text"),
        (json.dumps(GOOD) + "\n" + json.dumps({**GOOD, "same": "no"}), "line 2: same is neither true nor false"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_the_place(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadPairs, match=message):
        read_pairs(path)


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_file_that_can_not_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "pairs.jsonl"
    if content:
        path.write_bytes(content)
    with pytest.raises(BadPairs, match="UTF-8 file of JSON lines"):
        read_pairs(path)
