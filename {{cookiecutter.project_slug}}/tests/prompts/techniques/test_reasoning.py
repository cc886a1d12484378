from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts.techniques.reasoning import Reasoning

TAGS = ["<reasoning>", "</reasoning>", "<REASONING >", "</ Reasoning>", "<reasoning depth='2'>", "<reasoning/>"]


def answer_of(*deltas: str) -> str:
    reasoning = Reasoning()
    return "".join([*(reasoning.read(delta) for delta in deltas), reasoning.end()])


def split(text: str, places: list[int]) -> list[str]:
    cuts = sorted({0, len(text), *(place for place in places if place < len(text))})
    return [text[begin:end] for begin, end in pairwise(cuts)]


@pytest.mark.parametrize(
    "text",
    [
        "<reasoning>§</reasoning>Six hundred.",
        "Sure! <Reasoning >\n§\n</REASONING>\n\nSix hundred.",
        '<reasoning depth="2">§</reasoning >Six hundred.',
        "<reasoning>§<reasoning>§</reasoning>§</reasoning> Six hundred.",
        "<reasoning>§</reasoning><reasoning>§</reasoning>Six hundred.",
        "<reasoning>§</reasoning>Six <reasoning>§</reasoning>hundred.",
        "§, so I think.</reasoning>Six hundred.",
        "<reasoning>§</reasoning></reasoning>Six hundred.",
        "<reasoning>§</reasoning>Six hundred.<reasoning>§",
        "<reasoning>§</reasoning>Six hundred.<reasoning depth=§",
        "<reasoning><reasoning/>§</reasoning>Six hundred.",
    ],
)
def test_only_the_answer_comes_out_however_the_text_is_split(text: str) -> None:
    assert answer_of(text) == answer_of(*text) == "Six hundred."


@pytest.mark.parametrize(
    "text", ["§ and no tag", "<reasoning>§", "<reasoning>§<reasoning>§</reasoning>§", "§<reaso", ""]
)
def test_nothing_comes_out_of_reasoning_that_does_not_end(text: str) -> None:
    assert answer_of(text) == answer_of(*text) == ""


def test_the_answer_streams_and_only_what_may_become_a_tag_waits() -> None:
    reasoning = Reasoning()
    deltas = ["<reasoning>§</reaso", "ning>", "Six ", "is <", " 7 <", "reas", "ons"]
    assert [reasoning.read(delta) for delta in deltas] == ["", "", "Six ", "is ", "< 7 ", "", "<reasons"]


def test_what_was_reasoned_is_kept_for_a_second_call() -> None:
    reasoning = Reasoning()
    assert reasoning.read("<reasoning>It is six") + reasoning.read(" hundred <") + reasoning.end() == ""
    assert (reasoning.seen, reasoning.tagged, reasoning.answered) == ("It is six hundred <", True, False)


@given(
    st.lists(st.sampled_from([*TAGS, "§", "§ <", " </", "<reas"]), max_size=8).map("".join),
    st.lists(st.integers(0, 200), max_size=5),
)
def test_nothing_of_the_reasoning_leaves_at_any_split(inside: str, places: list[int]) -> None:
    """However many blocks it opens and closes: all before the outermost end is reasoning."""
    text = "<reasoning>" * (inside.count("/") + 1) + inside + "</reasoning>"
    assert "§" not in answer_of(*split(text, places))


@given(st.text(alphabet="§ab</> \n", max_size=30), st.lists(st.integers(0, 80), max_size=6))
def test_a_plain_block_hides_all_of_it_and_leaves_all_of_the_answer(inside: str, places: list[int]) -> None:
    text = f"<reasoning>{inside}</reasoning>Six <b>hundred</b> < 700."
    assert answer_of(*split(text, places)) == "Six <b>hundred</b> < 700."


@given(st.lists(st.sampled_from([*TAGS, "word ", "< ", "</"]), max_size=10).map("".join), st.lists(st.integers(0, 150)))
def test_a_split_changes_nothing(text: str, places: list[int]) -> None:
    assert answer_of(*split(text, places)) == answer_of(text)
