"""Sentences without support: noted, or withheld with what belongs to them, the same at any cut of the answer."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.answer_secrets import AnswerSecrets
from app.guardrails.citations import CitationReader
from app.guardrails.grounding.guard import Grounding
from app.guardrails.moderation.answer import AnswerModeration
from app.guardrails.moderation.messages import COMFORT, WITHHELD
from app.guardrails.reader import AnswerReader
from app.guardrails.sentence_reader import SentenceGuard, SentenceReader
from app.types import Citation, Context, Decision, Dropped, Event, Text
from tests.fakes.documents import passage
from tests.guardrails.moderation.moderators import BAD as HARMFUL
from tests.guardrails.moderation.moderators import ByWord
from tests.guardrails.reading import read_by

PASSAGES = [
    passage("Chunks are about 600 characters long. Run this to cut them:\n\n```\nmake chunks\n```", source="chunks.md"),
    passage("The server listens on port 8000. It does not write questions to the log.", source="server.md"),
]
REFUSAL = "I can't answer that from the indexed documents."
GOOD, PORT = "Chunks are about 600 characters long [1]. ", "The server listens on port 8000 [2]. "
BAD = "Chunks are about 900 characters long [1]. "


def events(*deltas: str, blocks: bool = True, context: Context | None = None) -> list[Event]:
    readers: list[AnswerReader] = [SentenceReader([Grounding(blocks)]), CitationReader()]
    return read_by(readers, *deltas, passages=PASSAGES, context=context, refusal=REFUSAL)


def text_of(found: Sequence[Event]) -> str:
    return "".join(event.delta for event in found if isinstance(event, Text))


def shown(*deltas: str, context: Context | None = None) -> str:
    return text_of(events(*deltas, context=context))


def test_a_sentence_that_its_passage_does_not_support_is_withheld_and_counted() -> None:
    context = Context()
    found = events(GOOD, BAD, PORT, context=context)
    assert text_of(found) == GOOD + PORT
    assert [event.number for event in found if isinstance(event, Citation)] == [1, 2]
    assert context.account.withheld == 1
    (decision,) = context.account.decisions
    assert (decision.guard, decision.outcome) == ("grounding", "block")


def test_the_citation_of_a_withheld_sentence_is_gone() -> None:
    found = events(GOOD, "The server listens on port 9000 [2].")
    assert [event.number for event in found if isinstance(event, Citation)] == [1]
    assert shown(GOOD, "The server listens on port 9000.\n\n[2]\n").strip() == GOOD.strip()


def test_behind_a_guard_that_lets_go_of_several_sentences_each_is_judged_for_itself() -> None:
    readers: list[AnswerReader] = [SentenceReader([AnswerSecrets(blocks=True), Grounding(blocks=True)])]
    assert text_of(read_by(readers, GOOD, BAD, PORT, passages=PASSAGES, refusal=REFUSAL)) == GOOD + PORT


@pytest.mark.parametrize("before", [GOOD, ""])
def test_what_moderation_says_in_the_place_of_a_sentence_stays(before: str) -> None:
    guards: list[SentenceGuard] = [AnswerModeration(ByWord(HARMFUL), blocks=True), Grounding(blocks=True)]
    found = read_by([SentenceReader(guards)], before, "So sad. ", passages=PASSAGES, refusal=REFUSAL)
    assert text_of(found) == f"{before}{WITHHELD} {COMFORT} "


def test_with_flag_the_answer_stays_and_the_finding_is_noted() -> None:
    context = Context()
    assert text_of(events(GOOD, BAD, blocks=False, context=context)) == GOOD + BAD
    (decision,) = context.account.decisions
    assert (decision.guard, decision.outcome, context.account.withheld) == ("grounding", "flag", 0)


def test_a_supported_answer_is_shown_and_passes() -> None:
    context = Context()
    assert shown(GOOD, PORT, context=context) == GOOD + PORT
    (decision,) = context.account.decisions
    assert decision.outcome == "pass"
    assert decision.score is not None
    assert decision.score < 0.5


def test_nothing_is_sent_before_a_first_supported_sentence() -> None:
    found = events("Sure! Here is how it works:\n\n", BAD, GOOD, PORT)
    assert next(event for event in found if isinstance(event, Text)).delta.endswith(GOOD)


def test_an_answer_without_any_support_is_the_refusal_and_counts_as_none() -> None:
    context = Context()
    assert shown("Sure! ", BAD, "The moon is made of cheese [2].", context=context) == REFUSAL
    assert Decision("grounding", "abstain") in context.account.decisions
    assert context.account.withheld == 2


@pytest.mark.parametrize("said", ["Hello!", "I'm sorry, the passages do not say that.", REFUSAL])
def test_an_answer_that_claims_nothing_is_the_refusal(said: str) -> None:
    assert shown(said) == REFUSAL


def test_an_empty_answer_stays_empty() -> None:
    context = Context()
    assert shown("", " \n", context=context) == ""
    assert [decision.outcome for decision in context.account.decisions] == ["pass"]


@pytest.mark.parametrize(
    "said",
    [
        f"# Chunks\n\n{GOOD}\n\nDo you want to know more?",
        f"{PORT}The passages do not say what happens with port 9000.",
        "Run this to cut them:\n\n```\nmake chunks\n```\n\n[1]",
        f"{GOOD}For example:\n\n```\ncut --length 70\n```\n",
        f"- {GOOD}\n- {PORT}\n",
        "Chunks are about 600 characters long. They are long [1]. The server listens on port 8000.",
    ],
)
def test_what_claims_nothing_comes_along_with_what_is_supported(said: str) -> None:
    assert shown(said) == said


@pytest.mark.parametrize(
    "said",
    [
        "Here is the length, it is about 900 characters [1]. ",
        "**Chunks are about 900 characters long.**\n",
        "# Chunks of 900 characters\n",
        "Chunks are about 900 characters long [1]:\n",
        "Chunks are about 900 characters long, right? [1] ",
        "Did you know that chunks are about 900 characters long? ",
        "The documents do not say why, chunks are about 900 characters long [1]. ",
        "I'm sorry, chunks are about 900 characters long [1]. ",
    ],
)
def test_a_false_claim_does_not_pass_by_what_stands_around_it(said: str) -> None:
    line = f"{GOOD}\n"
    assert shown(line, said).strip() == GOOD.strip()
    assert shown(said) == REFUSAL
    assert shown(line, said.replace("900", "600")) == line + said.replace("900", "600")


def test_a_number_in_a_heading_that_a_passage_has_is_no_support_of_an_answer() -> None:
    assert shown("# Chunks of 600 characters\n", BAD) == REFUSAL


def test_a_sentence_without_a_citation_is_judged_by_that_of_the_next_one() -> None:
    assert shown("The server listens on port 8000. Chunks are long [1]. ") == "Chunks are long [1]. "
    assert shown("The server listens on port 8000.\n\nChunks are long [1].").startswith("The server")


def test_a_citation_of_no_passage_is_no_support_of_another_kind() -> None:
    assert shown("Chunks are about 600 characters long [7]. ") == "Chunks are about 600 characters long [7]. "
    assert shown("Chunks are about 900 characters long [7]. ") == REFUSAL


def test_a_passage_that_the_model_has_not_seen_supports_nothing() -> None:
    context = Context()
    context.account.drop(Dropped(passages=(2,)))
    assert shown(GOOD, PORT, context=context) == GOOD


def test_a_line_that_is_withheld_leaves_no_two_lines_joined() -> None:
    assert shown(f"{GOOD}{BAD}\n{PORT}") == f"{GOOD}\n{PORT}"
    assert shown(f"- {GOOD}\n- {BAD}\n- {PORT}\n") == f"- {GOOD}\n- {PORT}\n"


PIECES = st.sampled_from(
    [
        GOOD, BAD, PORT, "It does not write questions to the log. ", "It writes questions to the log [2]. ", "\n",
        "\n\n", "Sure! ", "```\nmake chunks\n```\n", "```\n", "[1]", " [2]", "# Ports\n", "- ", "So?", "Here is how:\n",
        REFUSAL,
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join), st.lists(st.integers(0, 400)), st.booleans())
def test_the_same_is_shown_and_decided_however_the_answer_is_cut(text: str, cuts: list[int], blocks: bool) -> None:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[start:end] for start, end in pairwise(places)]
    whole, cut = Context(), Context()
    seen = [event for event in events(text, blocks=blocks, context=whole) if isinstance(event, Citation)]
    other = events(*pieces, blocks=blocks, context=cut)
    assert text_of(other) == text_of(events(text, blocks=blocks))
    assert [event.number for event in other if isinstance(event, Citation)] == [event.number for event in seen]
    assert cut.account == whole.account
