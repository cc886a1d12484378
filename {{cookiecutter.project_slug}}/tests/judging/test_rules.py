"""The judge of rules: what words and numbers show, and nothing else."""

import anyio
import pytest

from app.judging.judge import Answered, Shown, Verdict
from app.judging.rules import RulesJudge, relevance

PASSAGES = (
    Shown("tea.md", "Tea > Green tea", "Green tea is brewed at 75 degrees for two minutes."),
    Shown("coffee.md", "Coffee", "Coffee is brewed at 93 degrees."),
)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Green tea is brewed at 75 degrees. [1]", "good"), ("Green tea is brewed at 75 degrees.", "good"),
        ("Green tea is brewed at 85 degrees. [1]", "bad"), ("Green tea is brewed at 75 degrees. [2]", "bad"),
        ("Coffee is brewed at 93 degrees. [2]", "good"), ("[1]", "bad"),
    ],
)  # fmt: skip
def test_what_its_passages_support_is_good_also_where_it_answers_something_else(answer: str, verdict: Verdict) -> None:
    asked = Answered("How hot is tea brewed?", PASSAGES, answer)
    assert anyio.run(RulesJudge().verdict, asked) == verdict


def test_relevance_is_the_share_of_the_questions_words() -> None:
    assert relevance("Where are logs kept?", "Logs go to disk.") == 0.5
    assert relevance("?", "Whatever.") == 1.0
