"""The labelled set: large enough, the same each time, and what the page says of it."""

import re
from collections import Counter

import pytest

from app.text import words
from evaluation.guards.grounding.cases import cases, judged, paraphrases
from evaluation.guards.grounding.golden import DOCUMENTS, PASSAGES, golden_answers
from evaluation.guards.grounding.mutations import (
    another_number,
    another_unit,
    denied,
    names_in,
    other_name,
    turned_round,
)
from evaluation.guards.grounding.words import WORDS
from evaluation.page import table_in

RUN = 7
NAMES = re.compile(r"`[^`]*`|\S*[-_/\d]\S*")
TOLERANCE = 0.04
PAGE = DOCUMENTS / "measuring-guards.md"


@pytest.fixture(scope="module")
def found() -> dict[str, list[bool]]:
    kinds: dict[str, list[bool]] = {}
    for one in judged():
        kinds.setdefault(one.kind, []).append(one.found)
    return kinds


def test_paraphrases_are_of_golden_answers_and_in_other_words() -> None:
    written, answers = paraphrases(), {answer.question: answer for answer in golden_answers()}
    assert len({one.text for one in written}) == len(written)
    assert {one.manner for one in written} == {"paraphrase", "assistant"}
    for one in written:
        given = " ".join(words(answers[one.question].sentence))
        said = words(NAMES.sub(" ", one.text))
        runs = [" ".join(said[at : at + RUN]) for at in range(len(said) - RUN + 1)]
        assert [run for run in runs if run in given] == [], one.text


def test_an_answer_stands_among_the_passages_of_a_search() -> None:
    for answer in golden_answers():
        assert 1 <= answer.number <= len(answer.passages) <= PASSAGES
        assert answer.number not in answer.wrong


def test_there_are_enough_cases_and_both_parts_have_some() -> None:
    counted = Counter((case.label, case.developed) for case in cases())
    assert min(counted.values()) > 200
    assert counted[True, False] >= 400


def test_each_mutation_changes_what_it_says() -> None:
    sentence = "At most 100 files are read before `make test` runs, and not all."
    assert another_number(sentence) not in (None, sentence)
    assert another_unit("Kept for 30 days, `x` 20s.") in ("Kept for 30 hours, `x` 20s.", "Kept for 30 days, `x` 20ms.")
    assert denied(sentence) == "At most 100 files are read before `make test` runs, and all."
    assert turned_round("Read before it runs.") == "Read after it runs."
    assert other_name(names_in(["Run `make bench`."]))(sentence) == sentence.replace("make test", "make bench")
    assert [mutate("So.") for mutate in (another_number, another_unit, denied, turned_round, other_name([]))] == [
        None
    ] * 5


def test_the_guard_does_what_its_page_says(found: dict[str, list[bool]]) -> None:
    for kind in ("number", "unit", "name", "negation", "opposite", "swapped citation", "another question's answer"):
        assert share(found[WORDS[kind]]) >= 0.8, kind
    reworded = [*found[WORDS["paraphrase"]], *found[WORDS["assistant"]]]
    assert len(reworded) >= 150
    assert share(reworded) <= 0.05
    assert share(found[WORDS["verbatim"]]) == 0


def test_the_table_of_the_page_is_what_is_found(found: dict[str, list[bool]]) -> None:
    lines = [
        line for line in table_in(PAGE.read_text(encoding="utf-8"), "evaluate guards") if "| `grounding` |" in line
    ]
    rows = {cells[2].strip(): cells for cells in (line.split("|") for line in lines[1:])}
    assert set(rows) == set(found)
    for kind, cases_of_it in found.items():
        _, _, _, _, count, shown, _ = rows[kind]
        assert int(count.replace(",", "")) == pytest.approx(len(cases_of_it), rel=TOLERANCE)
        assert float(shown.split("(")[0]) == pytest.approx(share(cases_of_it), abs=TOLERANCE)


def share(found: list[bool]) -> float:
    return sum(found) / len(found)
