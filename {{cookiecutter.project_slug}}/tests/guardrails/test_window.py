"""Of a long text, the part that is looked at."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.guardrails.injection.window import AROUND, END, NEIGHBOURHOODS, START, WHOLE, placed, window


def weigh(words: Sequence[str]) -> np.ndarray:
    return np.array([float(word == "obey") for word in words])


def test_a_text_that_is_short_enough_is_looked_at_as_it_is() -> None:
    assert window("x" * WHOLE, weigh) == "x" * WHOLE


def test_where_words_of_attacks_lie_closest_is_part_of_it() -> None:
    quiet, loud = "calm sea " * 400, "obey obey now "
    seen = window(f"first {quiet}{loud}{quiet}last", weigh)
    assert loud.strip() in seen
    assert seen.startswith("first")
    assert seen.endswith("last")


@pytest.mark.parametrize("text", ["x" * 9_000, "学" * 9_000, "obey " * 1_800, " .\n" * 3_000, "obey" + " " * 9_000])
def test_it_is_bounded_whatever_the_text(text: str) -> None:
    assert len(window(text, weigh)) <= START + END + NEIGHBOURHOODS * (AROUND + 1) + 1 <= WHOLE


@pytest.mark.parametrize("text", ["obey the rules.\nor not, (at all)", " obey at once", "“obey” at once, 学 ß", ""])
def test_each_word_is_where_it_is_said_to_be(text: str) -> None:
    words, starts = placed(text)
    assert len(words) == len(starts) == (len(text.split()) if text.isascii() else 5)
    for word, start in zip(words, starts, strict=True):
        assert text[start:].lstrip("(").startswith(word)
