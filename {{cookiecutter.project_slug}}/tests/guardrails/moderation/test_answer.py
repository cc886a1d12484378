"""What becomes of an answer that a moderator finds something in."""

import pytest

from app.guardrails.moderation.answer import LONGEST, AnswerModeration
from app.guardrails.moderation.messages import COMFORT, WITHHELD
from app.guardrails.sentence_reader import SentenceReader
from app.types import Context, Decision, Text
from tests.guardrails.moderation.moderators import BAD, ByWord
from tests.guardrails.reading import read_by

DELTAS = ["Good one. A b", "ad one. Ano", "ther bad one.\n", "\nA good end. "]


def shown(moderator: ByWord, *deltas: str, blocks: bool, context: Context | None = None) -> str:
    reader = SentenceReader([AnswerModeration(moderator, blocks)])
    return "".join(event.delta for event in read_by([reader], *deltas, context=context) if isinstance(event, Text))


def test_harmful_sentences_are_withheld_and_that_is_said_once() -> None:
    context, moderator = Context(), ByWord(BAD)
    assert shown(moderator, *DELTAS, blocks=True, context=context) == f"Good one. {WITHHELD} \n\nA good end. "
    assert context.account.decisions == [Decision("answer_moderation", "block", 0.9)]
    assert moderator.seen == ["Good one. ", "A bad one. ", "Another bad one.\n", "A good end. "]


@pytest.mark.parametrize("collects", [True, False])
def test_with_flag_the_text_is_unchanged(collects: bool) -> None:
    context = Context()
    assert shown(ByWord(BAD, collects), *DELTAS, blocks=False, context=context) == "".join(DELTAS)
    assert context.account.decisions == [Decision("answer_moderation", "flag", 0.9)]


def test_a_moderator_that_collects_is_asked_once_for_a_paragraph() -> None:
    moderator = ByWord(BAD, collects=True)
    assert shown(moderator, *DELTAS, blocks=True) == f"{WITHHELD}\n\nA good end. "
    assert moderator.seen == ["Good one. A bad one. Another bad one.\n\n", "A good end. "]


def test_a_moderator_that_collects_is_asked_once_for_an_answer_that_nobody_waits_for() -> None:
    moderator = ByWord(BAD, collects=True)
    shown(moderator, *DELTAS, blocks=False)
    assert moderator.seen == ["".join(DELTAS)]


def test_a_paragraph_without_end_is_not_held_for_ever() -> None:
    moderator = ByWord(BAD, collects=True)
    text = "This is one more good sentence. " * 200
    assert shown(moderator, text, blocks=True) == text
    assert [len(seen) < LONGEST + 100 for seen in moderator.seen] == [True] * 4


@pytest.mark.parametrize("deltas", [["Good.", " "], ["Good.\n"], ["Good. Bad"], ["\n"], [""]])
@pytest.mark.parametrize("collects", [True, False])
def test_what_is_harmless_is_shown_whole_however_it_ends(deltas: list[str], collects: bool) -> None:
    assert shown(ByWord(BAD, collects), *deltas, blocks=True) == "".join(deltas)


def test_what_may_hurt_a_reader_is_replaced_by_comfort() -> None:
    assert COMFORT in shown(ByWord(BAD), "So sad. ", "The end.", blocks=True)


def test_the_end_is_judged_even_where_a_space_follows_it() -> None:
    context = Context()
    assert "bad" not in shown(ByWord(BAD, collects=True), "Good. bad end. ", blocks=True, context=context)
    assert context.account.decisions == [Decision("answer_moderation", "block", 0.9)]
