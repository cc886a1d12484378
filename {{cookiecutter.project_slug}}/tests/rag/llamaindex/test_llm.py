import pytest

from app.errors import ModelUnavailable
from app.llm.stack import stack
from app.types import Context
from tests.fakes.models import ScriptedModel, unknown

pytestmark = [pytest.mark.anyio, pytest.mark.engines]


async def test_it_streams_and_its_calls_stand_in_the_account() -> None:
    from llama_index.core.base.llms.types import ChatMessage

    from app.rag.llamaindex.llm import llm_of

    context, model = Context(), ScriptedModel(pieces=["Six ", "hundred."])
    llm = llm_of(stack(model, "m", unknown), "m", context)
    found = [one async for one in await llm.astream_chat([ChatMessage("How long?")])]
    assert [one.delta for one in found] == ["Six ", "hundred."]
    assert found[-1].message.content == "Six hundred."
    assert [call.model for call in context.account.calls] == ["m"]
    assert (await llm.acomplete("How long?")).text == "Six hundred."
    assert [one.delta async for one in await llm.astream_complete("How long?")] == ["Six ", "hundred."]
    assert [[message.type for message in seen] for seen in model.seen] == [["human"]] * 3


def test_it_answers_where_there_is_no_loop() -> None:
    from app.rag.llamaindex.llm import llm_of

    llm = llm_of(stack(ScriptedModel(pieces=["Six ", "hundred."]), "m", unknown), "m")
    assert llm.complete("How long?").text == "Six hundred."
    assert [one.text for one in llm.stream_complete("How long?")] == ["Six hundred."]


async def test_a_failure_comes_out_as_it_is() -> None:
    from app.rag.llamaindex.llm import llm_of

    llm = llm_of(stack(ScriptedModel(pieces=["one ", ConnectionError("no route")]), "m", unknown), "m")
    with pytest.raises(ModelUnavailable, match="m broke off"):
        await llm.acomplete("How long?")
