from contextlib import aclosing

import pytest
from langchain_core.language_models import FakeListChatModel

from app.errors import ModelUnavailable
from app.llm.call import ModelCall
from app.llm.stack import stack
from app.prompts.library import load_prompt
from app.rag.langchain.chain import chain_of, generate
from app.types import Context
from tests.fakes.models import ScriptedModel, unknown
from tests.prompts.techniques.asking import a_draft

pytestmark = pytest.mark.anyio


def call_of(model: ScriptedModel) -> ModelCall:
    return ModelCall(stack(model, "m", unknown), "m", Context())


async def test_the_chain_streams_what_the_call_streams_and_sends_the_drafts_messages() -> None:
    model = ScriptedModel(pieces=["Six ", "hundred [1]."])
    assert [text async for text in generate(call_of(model), a_draft())] == ["Six ", "hundred [1]."]
    assert [message.text for message in model.seen[0]] == [message.content for message in a_draft().messages()]


async def test_closing_the_chain_closes_the_call_then_and_there() -> None:
    model = ScriptedModel(pieces=["one ", "two ", "three"])
    async with aclosing(generate(call_of(model), a_draft())) as deltas:
        assert await anext(deltas) == "one "
        assert model.closed == []
    assert model.closed == [True]


async def test_a_failure_of_the_call_comes_out_as_it_is() -> None:
    model = ScriptedModel(pieces=["one ", ConnectionError("no route")])
    with pytest.raises(ModelUnavailable, match="m broke off: ask again"):
        assert [text async for text in generate(call_of(model), a_draft())]


async def test_an_answer_of_no_text_that_was_cut_off_is_none() -> None:
    model = ScriptedModel(pieces=[])
    call = call_of(model)
    with pytest.raises(ModelUnavailable, match="answered with no text"):
        assert [text async for text in generate(call, a_draft())]


def test_the_chain_takes_any_chat_model() -> None:
    chain = chain_of(load_prompt("answer", ["question", "passages"]), FakeListChatModel(responses=["Six hundred."]))
    assert chain.invoke({"question": "How long?", "passages": "", "refusal": ""}) == "Six hundred."
