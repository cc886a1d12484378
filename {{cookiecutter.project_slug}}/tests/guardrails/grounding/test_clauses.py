"""Clauses of a sentence."""

import pytest

from app.guardrails.grounding.clauses import clause_before, clause_behind, is_clause


@pytest.mark.parametrize(
    "part", ["pears are kept cold", "it keeps them", "pears keep ninety days there", "they don’t rot"]
)
def test_what_says_something_by_itself_is_a_clause(part: str) -> None:
    assert is_clause(part)


@pytest.mark.parametrize(
    "part",
    [
        "pears are",
        "figs or plums",
        "or whether they are sold",
        "how often they are turned",
        "such as pears, figs and other fruit",
        "macOS or Linux as supported platforms",
        "",
    ],
)
def test_what_goes_on_with_a_list_or_an_indirect_question_is_none(part: str) -> None:
    assert not is_clause(part)


def test_the_clause_beside_a_place_is_found() -> None:
    text = "Pears are kept cold, the passages do not say why, or how, but they are sold."
    assert clause_before(text, text.index("the passages")) == "Pears are kept cold"
    assert clause_before("As said, the passages do not say why.", 9) == ""
    assert clause_behind(text, text.index("say")).strip() == "they are sold."
    assert clause_behind("Sorry for that.", 5) == ""
