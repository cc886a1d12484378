"""Which model a question goes to, and that the answer says so."""

import pytest

from app.llm.call import ModelCall, config_of
from app.llm.stack import joined, stack
from app.llm.wrappers.candidate import Candidate
from app.types import Context, Decision, Message
from tests.fakes.models import ScriptedModel, unknown
from tests.fakes.observers import Notes

pytestmark = pytest.mark.anyio
EASY, HARD = "How long is a chunk?", "Compare both kinds of search."


def candidate(name: str, *pieces: object) -> Candidate:
    return Candidate(name, stack(ScriptedModel(pieces=list(pieces)), name, unknown, first_pause=0.01))


async def asked(question: str, context: Context, strong: Candidate | None = None) -> str:
    cheap, strong = candidate("openai:cheap", "cheap"), strong or candidate("openai:strong", "strong")
    call = ModelCall(joined([cheap], [strong, cheap], Notes()), "openai:cheap", context)
    passages = "<passages>\nCompare the difference.\n</passages>"
    prompt = Message("user", f"{passages}\n\n<question>\n{question}\n</question>")
    return "".join([text async for text in call.stream([prompt])])


async def test_an_easy_question_goes_to_the_cheap_model_whatever_its_passages_say() -> None:
    context = Context()
    assert await asked(EASY, context) == "cheap"
    assert context.account.decisions == [Decision("router", "cheap", 0.031)]


async def test_a_hard_question_goes_to_the_strong_model_and_its_name_is_on_the_account() -> None:
    context = Context()
    assert await asked(HARD, context) == "strong"
    assert [decision.outcome for decision in context.account.decisions] == ["strong"]
    assert [spent.model for spent in context.account.calls] == ["openai:strong"]


async def test_where_the_strong_model_fails_the_cheap_one_answers() -> None:
    assert await asked(HARD, Context(), candidate("openai:strong", OSError("no connection"))) == "cheap"


async def test_many_calls_for_one_answer_are_one_decision() -> None:
    context = Context()
    for _ in range(3):
        await asked(HARD, context)
    assert len(context.account.decisions) == 1


async def test_a_call_without_a_message_of_a_user_is_easy() -> None:
    context = Context()
    cheap, strong = candidate("openai:cheap", "cheap"), candidate("openai:strong", "strong")
    model = joined([cheap], [strong], Notes())
    assert "".join([chunk.text async for chunk in model.astream([("system", HARD)], config_of(context))]) == "cheap"
