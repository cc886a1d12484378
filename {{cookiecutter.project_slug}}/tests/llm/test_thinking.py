import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.thinking import Thinking


def answer_of(*deltas: str) -> str:
    thinking = Thinking()
    return "".join([*(thinking.read(delta) for delta in deltas), thinking.end()])


@pytest.mark.parametrize(
    "thought",
    [
        "<think>secret</think>",
        "\n<THINK>\nsecret\n</Think>\n\n",
        '<think mode="deep">secret</think >',
        "<think>secret <think>secret</think> secret</think>",
        "<think>secret</think>\n<think>secret</think>",
        "<think/></think>",
    ],
)
def test_thoughts_before_the_answer_are_taken_out_however_the_text_is_split(thought: str) -> None:
    text = f"{thought}Six <b>hundred</b>."
    assert answer_of(text) == answer_of(*text) == "Six <b>hundred</b>."


@pytest.mark.parametrize("text", ["Models write <think>so</think> first.", "  code", "<b>x</b>", "<", "a <thin", "\n"])
def test_an_answer_without_a_thought_is_left_as_it_is(text: str) -> None:
    assert answer_of(text) == answer_of(*text) == text.rstrip("\n")


def test_a_thought_that_is_cut_off_leaves_nothing() -> None:
    thinking = Thinking()
    assert thinking.read("<think>secret, and") == thinking.end() == ""
    assert (thinking.thought, thinking.begun) == (True, False)


def test_the_answer_streams_and_so_does_one_without_a_thought() -> None:
    thinking = Thinking()
    assert [thinking.read(delta) for delta in ("<thi", "nk>no</think>", " Six", " <", "think> ")] == [
        "", "", "Six", " <", "think> "
    ]  # fmt: skip
    assert Thinking().read("Six") == "Six"


@given(st.text(alphabet="ab< >/think", max_size=20), st.integers(0, 60), st.integers(0, 60))
def test_nothing_of_a_thought_leaves_wherever_it_is_split(inside: str, first: int, second: int) -> None:
    text = f"<think>§{inside.replace('</', '')}§</think>Answer"
    one, two = sorted((first, second))
    assert "§" not in answer_of(text[:one], text[one:two], text[two:])


def test_what_looks_like_nothing_before_a_thought_is_not_the_answer() -> None:
    for mark in ("\ufeff", "\u200b", "\u00a0\n"):
        thinking = Thinking()
        assert thinking.read(f"{mark}<think>S</think>Six.") + thinking.end() == "Six."
