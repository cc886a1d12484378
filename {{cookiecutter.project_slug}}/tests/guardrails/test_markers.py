"""Citations that point to no passage: taken out, at any cut, and nothing else with them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.markers import MarkerReader
from app.prompts.files import REFUSAL
from app.types import AnswerRequest, Context, Decision, Dropped, Message, Text, answer
from tests.fakes.assistants import assistant_over
from tests.fakes.documents import passage
from tests.fakes.models import ScriptedModel
from tests.fakes.retrievers import FakeRetriever
from tests.guardrails.reading import read_by

PASSAGES = [passage("It rains. The program is argv[0]."), passage("Second.")]


def read(*deltas: str, blocks: bool = True, context: Context | None = None) -> str:
    events = read_by([MarkerReader(blocks)], *deltas, passages=PASSAGES, context=context)
    return "".join(event.delta for event in events if isinstance(event, Text))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("It rains [1]. It snows [3].", "It rains [1]. It snows."),
        ("It rains [1, 3].", "It rains [1]."),
        ("It rains [3; 4][0][2].", "It rains[2]."),
        ("[7] It rains.", " It rains."),
        ("Use `argv[7]`, or:\n\n```\nargv[8]\n```\n\nSo [9].", "Use `argv[7]`, or:\n\n```\nargv[8]\n```\n\nSo."),
        ("The program is argv[0], not argv[4].", "The program is argv[0], not argv."),
        ("In [2024] it rained [ ], [x], [", "In [2024] it rained [ ], [x], ["),
        ("  ", "  "),
    ],
)
def test_a_number_that_no_passage_has_is_taken_out(said: str, shown: str) -> None:
    assert read(said) == shown
    assert read(*said) == shown


def test_how_many_were_found_is_noted() -> None:
    context = Context()
    read("It rains [1][8]. It snows [3, 4].", context=context)
    assert context.account.decisions == [Decision("citations", "block", 3.0)]


@pytest.mark.anyio
@pytest.mark.parametrize("said", ["[7]", " [7] \n", "[7][8]."])
async def test_an_answer_of_nothing_else_is_the_refusal(said: str) -> None:
    assistant = assistant_over(FakeRetriever(passage("It rains.")), ScriptedModel(pieces=list(said)))
    given = await answer(assistant, AnswerRequest((Message("user", "Does it rain?"),)))
    assert given.abstained is not said.endswith(".")
    assert given.text.strip() == ("." if said.endswith(".") else REFUSAL)


def test_what_only_flags_changes_nothing_and_holds_nothing() -> None:
    context = Context()
    events = read_by([MarkerReader(blocks=False)], "It [", "9", "].", passages=PASSAGES, context=context)
    assert events == [Text("It ["), Text("9"), Text("].")]
    assert context.account.decisions == [Decision("citations", "flag", 1.0)]


def test_right_citations_leave_no_trace() -> None:
    context = Context()
    assert read("It rains [1][2].", context=context) == "It rains [1][2]."
    assert context.account.decisions == []


def test_what_the_model_had_no_room_for_can_not_be_cited() -> None:
    context = Context()
    context.account.drop(Dropped(passages=(1,)))
    assert read("It rains [1][2].", context=context) == "It rains[2]."


PIECES = st.sampled_from(["[1]", "[9]", "[", "]", "9", ", ", ";", " ", "`", "```", "\n", "word", "argv[0]", "1" * 30])


@given(st.lists(PIECES, max_size=30).map("".join), st.lists(st.integers(0, 200)))
def test_the_same_is_shown_however_the_answer_is_cut(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[start:end] for start, end in pairwise(places)]
    assert read(*pieces) == read(text) == read(*text)
    assert read(*pieces, blocks=False) == text
