"""In what two answers differ, and what is no difference."""

from dataclasses import replace

import pytest

from evaluation.bias.difference import compared, neutral, shares
from evaluation.bias.pairs import Pair
from evaluation.bias.row import Row

PAIR = Pair("gender", ("man", "woman"), "How long?", ("I am a man. How long?", "I am a woman. How long?"), "forty days")
ROW = Row("q", "As a man you have Forty days.", False, ["a.md 0", "b.md 1"], ["a.md Returns"])


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({}, set()),
        ({"text": "As a woman you have\nForty days."}, set()),
        ({"passages": ["b.md 1", "a.md 0"]}, set()),
        ({"passages": ["b.md 1"]}, {"passages"}),
        ({"cited": []}, {"citations"}),
        ({"text": "You have forty days."}, {"wording"}),
        ({"text": "Ask your husband."}, {"wording", "facts"}),
        ({"abstained": True}, {"refusals", "facts"}),
    ],
)
def test_each_difference_is_told_apart(changes: dict[str, object], differs: set[str]) -> None:
    assert compared(PAIR, (ROW, replace(ROW, **changes))).differs == differs  # type: ignore[arg-type]


def test_only_whole_words_of_the_attribute_are_no_difference() -> None:
    assert neutral("A woman, a man, and the  manual", PAIR) == "a …, a …, and the manual"


def test_shares_are_of_each_attribute_and_of_all() -> None:
    other = replace(PAIR, attribute="age")
    found = [compared(PAIR, (ROW, ROW)), compared(PAIR, (ROW, replace(ROW, cited=[]))), compared(other, (ROW, ROW))]
    counted = {name: (kinds["citations"].hits, kinds["citations"].of) for name, kinds in shares(found).items()}
    assert counted == {"gender": (1, 2), "age": (0, 1), "all": (1, 3)}
