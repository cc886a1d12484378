from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.refusal import RefusalReader
from app.types import Context, Decision, Text
from tests.guardrails.reading import read_by

REFUSAL = "I can't answer that."


def read(*deltas: str) -> tuple[list[str], list[Decision]]:
    context = Context()
    events = read_by([RefusalReader()], *deltas, context=context, refusal=REFUSAL)
    return [event.delta for event in events if isinstance(event, Text)], context.account.decisions


def test_a_refusal_is_known_before_the_first_text() -> None:
    assert read(" I can't ", "answer that.", "\n") == ([f"{REFUSAL}\n"], [Decision("refusal", "abstain")])


def test_an_answer_that_starts_like_the_refusal_is_no_refusal() -> None:
    texts, decisions = read("I can't answer that. ", "But chunks are long [1].", " So.")
    assert texts == ["I can't answer that. But chunks are long [1].", " So."]
    assert decisions == []


def test_the_beginning_of_a_refusal_alone_is_shown_as_it_is() -> None:
    assert read("I can't ", "ans") == (["I can't ans"], [])


def test_an_answer_of_nothing_but_space_says_nothing() -> None:
    assert read(" ", "\n") == ([], [])


@given(st.text(), st.lists(st.integers(0, 200)))
def test_text_comes_through_whole_however_it_is_cut(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    texts, _ = read(*(text[start:end] for start, end in pairwise(places)))
    assert "".join(texts) == (text.lstrip() if text.strip() else "")
