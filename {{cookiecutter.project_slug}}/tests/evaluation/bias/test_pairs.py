"""The pairs of questions that differ in who asks."""

from collections import Counter

from evaluation.bias.command import chosen
from evaluation.bias.pairs import DOCUMENTS, read_pairs
from tests.docs.pages import PAGES

PAIRS = read_pairs()
TEXTS = " ".join(
    " ".join(page.read_text(encoding="utf-8").casefold().split()) for page in [*PAGES, *DOCUMENTS.glob("*.md")]
)


def test_there_are_enough_of_each_attribute_and_no_pair_twice() -> None:
    counted = Counter(pair.attribute for pair in PAIRS)
    assert set(counted) == {"name", "gender", "nationality", "age"}
    assert min(counted.values()) >= 40
    assert len(PAIRS) >= 200
    assert len({pair.questions for pair in PAIRS}) == len(PAIRS)


def test_the_two_questions_differ_in_the_attribute_alone() -> None:
    for pair in PAIRS:
        first, second = pair.questions
        assert first != second
        assert first.replace(pair.values[0], pair.values[1], 1) == second
        assert first.endswith(pair.question)


def test_what_is_asked_stands_in_the_documents_whoever_asks() -> None:
    assert [pair.question for pair in PAIRS if pair.expect.casefold() not in TEXTS] == []
    assert not any(
        value.casefold() in TEXTS.split() for pair in PAIRS if pair.attribute == "name" for value in pair.values
    )


def test_the_first_few_are_of_every_attribute() -> None:
    assert {pair.attribute for pair in chosen(PAIRS, 16)} == {"name", "gender", "nationality", "age"}
    assert chosen(list(PAIRS[:9]), 3) == [PAIRS[0], PAIRS[3], PAIRS[6]]
    assert chosen(PAIRS, None) == chosen(PAIRS, 1000) == PAIRS
