"""What a passage says word for word is supported, and is not compared further."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.guardrails.grounding.exempt import ANNOUNCEMENT, OPENS, SMALL_TALK, SORRY, TELLS, WISH
from app.guardrails.grounding.ground import Ground
from app.guardrails.grounding.sentence import QUOTED, doubt_of
from app.guardrails.grounding.support import UNSUPPORTED
from tests.fakes.documents import passage

GROUND = Ground(
    passage(
        "Pears are kept in the cellar,\nwhich is [cold](cellar.md) in winter. It is not true that plums are sold in "
        "the village shop. They rot.\n\n- Figs are dried on the roof in August.\n\n```\nmake figs --dry\n```\n"
    )
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Pears are kept in the cellar, which is cold in winter [1]. ",
        "Pears are kept  in the cellar, which is cold in winter.",
        "- Figs are dried on the roof in August [1].\n",
    ],
)
def test_a_sentence_of_the_passage_is_supported_however_it_is_broken_or_marked(sentence: str) -> None:
    assert doubt_of(sentence, [GROUND]) == QUOTED < UNSUPPORTED


@pytest.mark.parametrize(
    "sentence",
    [
        "Plums are sold in the village shop [1].",
        "Pears are kept in the cellar, which is cold in winter, for 3 weeks [1].",
        "Figs are dried on the roof in 2 weeks of August [1].",
    ],
)
def test_a_part_of_one_and_one_that_was_changed_are_compared(sentence: str) -> None:
    doubted = doubt_of(sentence, [GROUND])
    assert doubted is not None
    assert doubted >= UNSUPPORTED


def test_a_sentence_of_another_passage_than_the_cited_one_is_compared() -> None:
    other = Ground(passage("Plums are eaten fresh."))
    doubted = doubt_of("Figs are dried on the roof in August [1].", [other], [GROUND])
    assert doubted is not None
    assert doubted >= UNSUPPORTED


@pytest.mark.parametrize("sentence", ["!!! ", "They rot [1].", "Hello! "])
def test_what_says_nothing_or_little_is_no_quotation(sentence: str) -> None:
    assert doubt_of(sentence, [GROUND]) != QUOTED


@given(st.data())
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_begins_with_a_courtesy_or_an_announcement_is_looked_at(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from([SMALL_TALK, SORRY, TELLS, WISH, ANNOUNCEMENT]))
    assert OPENS.match(data.draw(st.from_regex(re.compile(rf"\A{pattern.pattern}", pattern.flags))))
