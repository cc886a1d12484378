"""What opens a breaker, what does not, and that a call that is left does not block the others."""

import asyncio
import time
from contextlib import aclosing
from typing import Any

import httpx
import openai
import pytest

from app.errors import DeadlineExceeded, ModelResting
from app.llm.backoff import down
from app.llm.call import ModelCall, config_of
from app.llm.circuit import Circuit
from app.llm.wrappers.breaker import HANG, Breaker
from app.llm.wrappers.wrapper import Wrapper
from app.types import Context, Message
from tests.fakes.upstream import Upstream, openai_stream, refusal, upstream
from tests.llm.wrappers.asking import model_of, streamed, whole

pytestmark = pytest.mark.anyio
QUESTION = [Message("user", "How?")]


def breaker_of(server: Upstream, circuit: Circuit) -> Breaker:
    """Around the client itself, without the wrappers between."""
    model = model_of(server)
    while isinstance(model, Wrapper):
        model = model.inner
    return Breaker(inner=model, circuit=circuit)


def circuit_of(rest: float = 60) -> Circuit:
    return Circuit("openai:m", failures=2, rest=rest)


async def ask(model: Breaker, **options: Any) -> str:
    return "".join([chunk.text async for chunk in model.astream("How?", **options)])


@pytest.mark.parametrize("status", [424, 500, 502, 503, 529])
async def test_a_model_that_is_down_rests_and_its_server_is_left_alone(status: int) -> None:
    with upstream(refusal(status)) as server:
        model = breaker_of(server, circuit_of())
        for _ in range(2):
            with pytest.raises(openai.APIStatusError):
                await ask(model)
        with pytest.raises(ModelResting):
            await ask(model)
        with pytest.raises(ModelResting):
            await model.ainvoke("How?")
        assert len(server.bodies) == 2


async def test_no_connection_is_down_too() -> None:
    model = breaker_of(Upstream([], url="http://127.0.0.1:9"), circuit_of())
    for _ in range(2):
        with pytest.raises(openai.APIConnectionError):
            await model.ainvoke("How?")
    with pytest.raises(ModelResting):
        await model.ainvoke("How?")


@pytest.mark.parametrize("status", [400, 401, 404, 408, 409, 429])
async def test_a_refusal_or_a_busy_server_is_not_down(status: int) -> None:
    request = httpx.Request("POST", "http://127.0.0.1:9")
    response = httpx.Response(status, request=request)
    assert not down(openai.APIStatusError("no", response=response, body=None))  # type: ignore[arg-type]
    circuit = circuit_of()
    with upstream(refusal(status)) as server:
        for _ in range(3):
            with pytest.raises(openai.APIStatusError):
                await ask(breaker_of(server, circuit))
    assert not circuit.open


async def test_answers_that_break_off_open_it_unless_one_comes_to_its_end() -> None:
    circuit = circuit_of()
    cut, good = openai_stream("Six ", ending="cut"), streamed("Six ", "hundred.")
    with upstream(cut, good, cut, cut) as server:
        model = breaker_of(server, circuit)
        for broken in (True, False, True, True):
            if broken:
                with pytest.raises(openai.APIConnectionError):
                    await ask(model)
            else:
                assert await ask(model) == "Six hundred."
    assert circuit.open


async def test_a_hang_until_the_deadline_counts_and_a_short_rest_of_time_does_not() -> None:
    circuit = circuit_of()
    with upstream(openai_stream(ending="silent")) as server:
        model = breaker_of(server, circuit)
        for seconds in (0.1, HANG + 0.2):
            call = ModelCall(model, "openai:m", Context(deadline=time.monotonic() + seconds))
            with pytest.raises(DeadlineExceeded):
                _ = [text async for text in call.stream(QUESTION)]
    assert circuit.failed == 1


async def test_a_client_that_leaves_says_nothing_about_the_model() -> None:
    circuit = circuit_of()
    with upstream(openai_stream("word ", ending="endless")) as server:
        async with aclosing(ModelCall(breaker_of(server, circuit), "openai:m", Context()).stream(QUESTION)) as texts:
            await anext(texts)
        assert await asyncio.to_thread(server.wait_until_left, 20)
    assert circuit.failed == 0


async def test_the_first_word_of_the_call_that_decides_lets_the_others_through() -> None:
    circuit = circuit_of(rest=0)
    with upstream(refusal(500), refusal(500), streamed("Six ", "hundred.")) as server:
        model = breaker_of(server, circuit)
        for _ in range(2):
            with pytest.raises(openai.InternalServerError):
                await ask(model)
        assert circuit.open
        async for chunk in model.astream("How?"):
            if chunk.text:
                assert not circuit.open
    assert circuit.failed == 0


async def test_a_deciding_call_that_is_cancelled_does_not_keep_it_half_open() -> None:
    circuit = Circuit("openai:m", failures=1, rest=0)
    with upstream(refusal(500), openai_stream(ending="silent"), whole("Six hundred.")) as server:
        model = breaker_of(server, circuit)
        with pytest.raises(openai.InternalServerError):
            await ask(model)
        circuit.rest = 60
        task = asyncio.create_task(model.ainvoke("How?", config_of(Context())))
        assert await asyncio.to_thread(server.wait_until_called, 2, 5)
        with pytest.raises(ModelResting):
            await model.ainvoke("How?")
        task.cancel()
        await asyncio.wait([task], timeout=20)
        assert (await model.ainvoke("How?")).text == "Six hundred."
    assert not circuit.open
