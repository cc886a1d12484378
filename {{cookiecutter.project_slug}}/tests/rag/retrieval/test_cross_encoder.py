"""What a cross-encoder's scores do; that of a real model is in tests/weights."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.errors import MissingExtra, SettingsError
from app.rag.retrieval import make_strategy
from app.rag.retrieval.cross_encoder import Reranker
from app.rag.retrieval.step import Parts
from app.types import Query
from tests.fakes.candidates import candidate, found_in
from tests.fakes.embedders import StemEmbedder


def longest(pairs: Sequence[tuple[str, str]]) -> list[float]:
    return [min(len(passage) / 100, 1.0) for _, passage in pairs]


def test_the_model_alone_decides_the_order_and_the_scores() -> None:
    a, b = candidate(1, "short", 1.0), candidate(2, "a longer text", 0.1)
    first, second = Reranker(longest).arrange([a, b], found_in(Query("apples")))
    assert (first.chunk, second.chunk) == (b.chunk, a.chunk)
    assert first.score == len("Guide > Install\na longer text") / 100


def test_equal_scores_stay_in_order_and_nothing_asks_nothing() -> None:
    same = [candidate(number, "same", 0.5) for number in range(5)]
    assert Reranker(longest).arrange(same, found_in(Query("apples")))[0].chunk == same[0].chunk
    assert Reranker(longest).arrange([], found_in(Query("apples"))) == []


def test_without_a_model_the_setting_is_named() -> None:
    with pytest.raises(SettingsError, match="set CROSS_ENCODER"):
        make_strategy("hybrid, cross_encoder", Parts(StemEmbedder()))


def test_a_model_that_is_not_here_is_never_fetched(tmp_path: Path) -> None:
    """Without the extra, that is what is said."""
    missing = "is no model on this machine" if find_spec("sentence_transformers") else "make setup EXTRAS"
    for name in (str(tmp_path / "nowhere"), "nobody/nothing", "??", "a/b/c"):
        with pytest.raises((SettingsError, MissingExtra), match=missing):
            make_strategy("hybrid, cross_encoder", Parts(StemEmbedder(), name))
