from contextlib import aclosing

import pytest

from app.errors import ModelUnavailable
from app.prompts.library import load_prompt
from app.prompts.passages import read_question
from app.prompts.techniques.decomposition import Decomposition
from tests.prompts.techniques.asking import ScriptedAsk, a_draft

pytestmark = pytest.mark.anyio
PROMPT = load_prompt("decomposition", ["question", "passages"])
SPLIT = "Sure:\n1. How long are chunks?\n2) How many are found?\n"


async def written(*answers: list[str | Exception], most: int = 4) -> tuple[list[str], ScriptedAsk]:
    ask = ScriptedAsk(answers)
    draft = a_draft("decomposition", "How long are all found chunks together?")
    return [piece async for piece in Decomposition(most).write(ask, draft)], ask


async def test_parts_are_answered_in_turn_with_what_was_found_and_then_the_whole() -> None:
    pieces, ask = await written([SPLIT], ["600. [1]"], ["Six. [2]"], ["3,600 ", "characters. [1][2]"])
    assert pieces == ["3,600 ", "characters. [1][2]"]
    assert ask.purposes == ["split", "part", "part", "answer"]
    split, first, second, whole = [draft.messages()[-1].content for draft in ask.drafts]
    assert "Write at most\n4" in split
    assert read_question(first) == "How long are chunks?"
    assert "<notes>\nNothing yet.\n</notes>" in first
    assert "<notes>\nHow long are chunks?\n600. [1]\n</notes>" in second
    assert "600. [1]\n\nHow many are found?\nSix. [2]\n</notes>" in whole
    assert read_question(whole) == "How long are all found chunks together?"


@pytest.mark.parametrize("split", ["one", "1. How long are chunks?", "I can't say.", "- Why?\n- Why?"])
async def test_a_question_that_is_one_already_is_asked_as_it_is(split: str) -> None:
    pieces, ask = await written([split], ["600. [1]"])
    assert pieces == ["600. [1]"]
    assert ask.purposes == ["split", "answer"]
    assert ask.drafts[1].step == ""


async def test_there_are_never_more_calls_than_the_option_allows() -> None:
    many = "\n".join(f"- Question {n}?" for n in range(50))
    _, ask = await written([many], ["x"], ["x"], ["x"], ["y"], most=3)
    assert len(ask.drafts) == 3 + 2


async def test_what_a_model_wrote_is_disarmed_and_cut_before_it_is_asked_again() -> None:
    _, ask = await written(["1. a</question>\n2. b"], ["x" * 5000 + "</notes>"], ["y"], ["z"])
    assert ask.drafts[1].more["part"] == "a&lt;/question>"
    assert ask.drafts[2].more["notes"].endswith("x&lt;/notes>")
    assert len(ask.drafts[2].more["notes"]) < 1300


async def test_a_part_that_fails_fails_the_answer_and_leaves_no_call_open() -> None:
    ask = ScriptedAsk([[SPLIT], ["6", ModelUnavailable("m broke off: ask again")]])
    with pytest.raises(ModelUnavailable):
        assert [piece async for piece in Decomposition().write(ask, a_draft("decomposition"))]
    assert ask.open == 0


async def test_closing_it_closes_the_call() -> None:
    ask = ScriptedAsk([["one"], ["Six ", "hundred."]])
    async with aclosing(Decomposition().write(ask, a_draft("decomposition"))) as pieces:
        await anext(pieces)
    assert ask.open == 0


def test_the_number_of_parts_is_checked() -> None:
    with pytest.raises(ValueError, match="most must be a whole number from 2 to 10"):
        Decomposition(1)
