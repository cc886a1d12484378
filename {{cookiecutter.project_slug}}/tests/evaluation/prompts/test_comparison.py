from dataclasses import replace

import pytest

from app.prompts.library import find_prompt
from evaluation.prompts.comparison import Comparison, Version, difference_of
from evaluation.prompts.measures import MEASURES, WELL
from evaluation.prompts.row import Row
from evaluation.questions import Question

QUESTIONS = [Question(f"q{number}", "What?", "answerable", ("a.md",)) for number in range(12)]


def version(number: int, outcomes: str) -> Version:
    """A letter for each question: well answered, badly, failed, or not asked."""
    rows = {
        "w": Row("p", "q", "i", right=True, said=True),
        "b": Row("p", "q", "i"),
        "f": Row("p", "q", "i", error="ModelUnavailable: it wrote no JSON"),
    }
    pairs = [(question, rows[one]) for question, one in zip(QUESTIONS, outcomes, strict=True) if one in rows]
    return Version(find_prompt(f"answer@{number}"), tuple(pairs))


def test_a_version_that_fails_where_the_other_answers_is_worse() -> None:
    first, other = version(1, "wwwwwwwwbbbb"), version(2, "wwffffffffff")
    assert [first.mean(WELL), other.mean(WELL)] == pytest.approx([8 / 12, 2 / 12])
    found = difference_of(first, other, WELL)
    assert (found.pairs, found.differing, found.verdict()) == (12, 6, "worse")


def test_a_question_at_which_both_failed_says_nothing_of_either() -> None:
    first, other = version(1, "wwwwwwffffff"), version(2, "wwwwwbffffff")
    found = difference_of(first, other, WELL)
    assert found.pairs == 6
    assert found.mean == pytest.approx(-1 / 6)


def test_sources_and_words_are_measured_where_both_answered() -> None:
    comparison = Comparison((version(1, "wwwwwwwwffff"), version(2, "wwwwwwffwwww")))
    pairs = {finding.measure.name: finding.difference.pairs for finding in comparison.findings()}
    assert (pairs["answered well"], pairs["right source"], pairs["expected words"]) == (12, 6, 6)


def test_what_was_not_asked_of_both_is_in_no_difference() -> None:
    first, other = version(1, "wwwwww------"), version(2, "wwww--------")
    assert difference_of(first, other, WELL).pairs == 4
    nothing = Comparison((first, version(2, "-" * 12)))
    assert list(nothing.findings()) == []


def test_a_price_that_is_not_known_is_in_no_difference() -> None:
    names = {finding.measure.name for finding in Comparison((version(1, "w" * 12), version(2, "w" * 12))).findings()}
    assert names == {measure.name for measure in MEASURES} - {"tokens", "usd", "declined rightly"}


def test_the_figures_of_a_version() -> None:
    good = Row("p", "q", "i", right=True, said=True, calls=1, input_tokens=9, output_tokens=1, usd=0.5)
    rows = [replace(good, seconds=number / 10) for number in range(10)]
    rows += [replace(good, error="ModelUnavailable: down", calls=3)]
    found = Version(find_prompt("answer@1"), tuple(zip(QUESTIONS, rows, strict=False)))
    assert (len(found.answered), found.failed, round(found.calls(), 2)) == (10, 1, 1.18)
    assert found.seconds() == pytest.approx((0.45, 0.855))
    assert (found.total("input_tokens"), found.total("usd")) == (99, 5.5)


def test_fewer_tokens_are_better() -> None:
    dear = Row("p", "q", "i", right=True, said=True, input_tokens=9, output_tokens=1)
    first, other = (
        Version(find_prompt(f"answer@{number}"), tuple((question, row) for question in QUESTIONS))
        for number, row in ((1, dear), (2, replace(dear, input_tokens=4)))
    )
    found = {finding.measure.name: finding.verdict for finding in Comparison((first, other)).findings()}
    assert (found["tokens"], found["answered well"]) == ("better", "no difference shown")


def test_the_first_answer_of_a_run_is_in_no_difference_of_time() -> None:
    rows = [Row("p", "q", "i", right=True, said=True, seconds=0.1)] * 11
    first = Row("p", "q", "i", right=True, said=True, seconds=9.0, cold=True)
    cold = Version(find_prompt("answer@1"), tuple(zip(QUESTIONS, [first, *rows], strict=True)))
    found = {one.measure.name: one.difference for one in Comparison((cold, version(2, "w" * 12))).findings()}
    assert (found["seconds"].pairs, found["answered well"].pairs) == (11, 12)
    assert found["seconds"].mean == pytest.approx(-0.1)
