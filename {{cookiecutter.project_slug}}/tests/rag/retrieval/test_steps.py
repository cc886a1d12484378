"""What RETRIEVAL may name."""

import pytest

from app.errors import SettingsError
from app.rag.retrieval import STEPS, make_strategy, ordered
from app.rag.retrieval.step import Parts
from tests.fakes.embedders import StemEmbedder


def test_steps_are_taken_in_their_order_whatever_was_written() -> None:
    assert ordered(" mmr,hybrid ,") == ["hybrid", "mmr"]
    assert ordered(", ".join(reversed(STEPS))) == list(STEPS)
    assert make_strategy("parents, dense, mmr", Parts(StemEmbedder())).name == "dense, mmr, parents"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hybrid", "'Hybrid' is unknown: use rewrite, "),
        (",", "RETRIEVAL=',' names no step"),
        (" ", "RETRIEVAL=' ' names no step"),
        ("mmr, dense, mmr", "names a step twice"),
        ("dense, rrf", "ranks in more than one way: keep one of dense, rrf"),
    ],
)
def test_what_can_not_be_meant_is_refused(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        make_strategy(text, Parts(StemEmbedder()))
