"""The wrappers around the real OpenAI client, as the assistant and as agents call them."""

import json
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.callbacks.manager import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from app.llm.call import ModelCall, config_of
from app.llm.stack import stack
from app.llm.wrappers.breaker import Breaker
from app.llm.wrappers.ending import Ending
from app.llm.wrappers.retry import Retry
from app.llm.wrappers.spending import Spending
from app.llm.wrappers.wrapper import OURS, Wrapper
from app.types import Context, Message, Spent
from tests.fakes.models import ScriptedModel, unknown
from tests.fakes.upstream import Upstream, upstream
from tests.llm.wrappers.asking import CALL, COUNTED, NAME, model_of, streamed, untimed, weather, whole

pytestmark = pytest.mark.anyio


def context_of_ann() -> Context:
    return Context("acme", "ann-4711", "request-4711")


def strangers_in(server: Upstream) -> list[str]:
    """What of ours reached the model's server."""
    sent = json.dumps([server.bodies, server.heads]).lower()
    return [word for word in (*OURS, "acme", "ann-4711", "request-4711") if word in sent]


def layers(model: BaseChatModel) -> list[type[BaseChatModel]]:
    return [type(model), *(layers(model.inner) if isinstance(model, Wrapper) else [])]


def test_the_wrappers_stand_in_the_order_of_the_list() -> None:
    assert layers(stack(ScriptedModel(pieces=[]), "scripted", unknown)) == [
        Retry,
        Breaker,
        Spending,
        Ending,
        ScriptedModel,
    ]


async def test_an_agent_passes_its_tools_and_its_context_on_and_none_of_ours_reaches_the_wire() -> None:
    context = context_of_ann()
    with upstream(whole(finish="tool_calls", tool_calls=[CALL]), whole("It rains.")) as server:
        agent: Runnable[Any, Any] = create_agent(model_of(server), tools=[weather])
        config: RunnableConfig = {"configurable": {"context": context, "purpose": "agent"}}
        state = await agent.ainvoke({"messages": [("user", "How is it in Ulm?")]}, config)
    assert [message.text for message in state["messages"][2:]] == ["It rains in Ulm.", "It rains."]
    assert untimed(context.account.calls) == [Spent(NAME, COUNTED, 0.007, "agent")] * 2
    assert server.bodies[0]["tools"][0]["function"]["name"] == "weather"
    assert strangers_in(server) == []
    assert server.bodies[0].keys() == {"messages", "model", "max_tokens", "stream", "tools"}


async def test_an_agent_that_streams_gets_each_piece_once() -> None:
    context = context_of_ann()
    with upstream(streamed("It ", "rains.")) as server:
        agent: Runnable[Any, Any] = create_agent(model_of(server), tools=[weather])
        pieces = agent.astream({"messages": [("user", "How?")]}, config_of(context), stream_mode="messages")
        assert "".join([message.text async for message, _ in pieces]) == "It rains."
    assert untimed(context.account.calls) == [Spent(NAME, COUNTED, 0.007, "answer")]


async def test_a_call_within_a_chain_is_on_the_account_of_the_chain() -> None:
    context = context_of_ann()
    with upstream(whole("It rains.")) as server:
        model = model_of(server)

        async def node(question: str) -> str:
            return (await model.ainvoke(question)).text

        assert await RunnableLambda(node).ainvoke("How?", config_of(context)) == "It rains."
    assert context.account.usage == COUNTED


async def test_one_stream_is_asked_for_and_nothing_of_the_context_is_sent() -> None:
    with upstream(streamed("It ", "rains.")) as server:
        call = ModelCall(model_of(server), NAME, context_of_ann())
        assert [text async for text in call.stream([Message("user", "How?")])] == ["It ", "rains."]
    assert strangers_in(server) == []
    assert len(server.bodies) == 1


class Observer(AsyncCallbackHandler):
    """Notes what LangChain's callbacks are given."""

    def __init__(self) -> None:
        self.started: list[dict[str, Any]] = []
        self.tokens: list[str] = []

    async def on_chat_model_start(self, serialized: Any, messages: Any, **kwargs: Any) -> None:
        self.started.append(kwargs)

    async def on_llm_new_token(self, token: Any, **kwargs: Any) -> None:
        self.tokens.append(token)


async def test_observers_see_one_call_of_the_provider_and_for_whom_it_is() -> None:
    observer = Observer()
    config: RunnableConfig = {**config_of(context_of_ann()), "callbacks": [observer]}
    with upstream(streamed("It ", "rains.")) as server:
        _ = [chunk async for chunk in model_of(server).astream("How?", config)]
    (started,) = observer.started
    assert started["metadata"].items() >= {"ls_provider": "openai", "ls_model_name": "m", "tenant": "acme"}.items()
    assert not set(OURS) & (started["invocation_params"].keys() | started["options"].keys())
    assert "".join(observer.tokens) == "It rains."


class WholeModel(BaseChatModel):
    """Can't stream, as some clients can't."""

    @property
    def _llm_type(self) -> str:
        return "whole"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = AIMessage("It rains.", response_metadata={"finish_reason": "length"})
        return ChatResult(generations=[ChatGeneration(message=message)])


async def test_a_client_that_can_not_stream_is_asked_for_the_whole_answer() -> None:
    call = ModelCall(stack(WholeModel(), "whole", unknown), "whole", context := Context())
    assert [text async for text in call.stream([Message("user", "How?")])] == ["It rains."]
    assert call.finish_reason == "length"
    assert untimed(context.account.calls) == [Spent("whole", None, None, "answer")]


def test_a_wrapped_model_says_that_it_is_asked_asynchronously() -> None:
    with pytest.raises(NotImplementedError, match="ainvoke"):
        stack(WholeModel(), "whole", unknown).invoke("How?")
