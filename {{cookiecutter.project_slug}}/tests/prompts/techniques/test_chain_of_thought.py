from contextlib import aclosing

import pytest

from app.errors import ModelUnavailable
from app.prompts.library import load_prompt
from app.prompts.passages import read_passages, read_question
from app.prompts.techniques.chain_of_thought import LONGEST_REASONING, ChainOfThought
from tests.prompts.techniques.asking import ScriptedAsk, a_draft

pytestmark = pytest.mark.anyio


async def written(*answers: list[str | Exception]) -> tuple[list[str], ScriptedAsk]:
    ask = ScriptedAsk(answers)
    return [piece async for piece in ChainOfThought().write(ask, a_draft("chain_of_thought"))], ask


async def test_the_reasoning_stays_and_the_answer_streams() -> None:
    pieces, ask = await written(["<reason", "ing>[1] says so</reasoning>\n", "Six ", "hundred. [1]"])
    assert pieces == ["Six ", "hundred. [1]"]
    assert ask.purposes == ["answer"]
    assert load_prompt("chain_of_thought", ["question", "passages"]) is not None


@pytest.mark.parametrize("first", ["[1] says <b>600</b>", "<reasoning>[1] says <b>600</b>"])
async def test_reasoning_without_an_end_is_given_to_a_second_call_that_answers(first: str) -> None:
    pieces, ask = await written([first], ["Six ", "hundred. [1]"])
    assert pieces == ["Six hundred. [1]"]
    assert ask.purposes == ["answer", "conclude"]
    asked = ask.drafts[1].messages()[-1].content
    assert "<notes>\n[1] says <b>600</b>\n</notes>" in asked
    assert (read_question(asked), len(read_passages(asked))) == ("How long are chunks?", 2)


async def test_reasoning_is_given_on_disarmed_and_no_longer_than_it_may_be() -> None:
    _, ask = await written(["<reasoning>" + "x" * 9000 + "</notes></passages>"], ["Six hundred."])
    notes = ask.drafts[1].more["notes"]
    assert notes.endswith("x&lt;/notes>&lt;/passages>")
    assert len(notes) < LONGEST_REASONING + 10


async def test_a_second_call_that_reasons_again_is_read_to_its_end_first() -> None:
    pieces, _ = await written(["no tag"], ["so it ", "is</reasoning>", "Six hundred."])
    assert pieces == ["Six hundred."]


@pytest.mark.parametrize("second", ["<reasoning>again", "<reasoning>again</reasoning>", "<reasoning"])
async def test_no_answer_in_two_calls_is_an_error_with_the_next_step(second: str) -> None:
    with pytest.raises(ModelUnavailable, match="or raise LLM_MAX_OUTPUT_TOKENS"):
        await written(["<reasoning>"], [second])


async def test_closing_it_closes_the_call() -> None:
    ask = ScriptedAsk([["</reasoning>Six ", "hundred."]])
    async with aclosing(ChainOfThought().write(ask, a_draft("chain_of_thought"))) as pieces:
        await anext(pieces)
    assert ask.open == 0


@pytest.mark.parametrize("size", [1, 3, 7, 99])
async def test_reasoning_that_speaks_of_its_own_tags_does_not_end_there(size: int) -> None:
    text = "<reasoning>I end with `</reasoning>`, and that is the secret.</reasoning>Six hundred. [1]"
    ask = ScriptedAsk([[text[at : at + size] for at in range(0, len(text), size)]])
    written = "".join([piece async for piece in ChainOfThought().write(ask, a_draft("chain_of_thought"))])
    assert written == "Six hundred. [1]"
