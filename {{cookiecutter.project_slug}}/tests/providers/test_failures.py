"""What goes wrong between a provider's own client and its server: refusals, silence, nonsense, callers who leave."""

import asyncio
from contextlib import aclosing

import pytest

from app.errors import DeadlineExceeded, ModelBusy, ModelRefused, ModelUnavailable
from app.llm.call import ModelCall
from app.llm.failures import failure, retry_after, status_of, unreachable
from app.llm.providers import provider_of
from app.types import Context
from tests.fakes.upstream import Ending, Reply, Upstream
from tests.providers.asking import LONG, call_of, context_of, error_of, model_of, text_of, texts_of, whole_of
from tests.providers.protocol import Protocol

pytestmark = pytest.mark.anyio
SILENT = Reply(ending="silent")
PAGE = "<!doctype html><html><body>It works!</body></html>"
GARBAGE = {
    "nothing": Reply(""),
    "not JSON": Reply("}{"),
    "JSON of another shape": Reply('{"hello": "world"}'),
    "a list": Reply("[]"),
    "null": Reply("null"),
    "a web page": Reply(PAGE, headers={"content-type": "text/html"}),
    "events that are not JSON": Reply(events=["data: }{\n\n"]),
    "events of another shape": Reply(events=['data: {"hello": "world"}\n\n']),
    "bytes": Reply(b"\x00\xff\xfe"),
}


async def test_a_server_that_is_down_is_to_be_started(protocol: Protocol) -> None:
    with pytest.raises(ModelUnavailable, match="start its server, or check LLM_BASE_URL"):
        await text_of(call_of(protocol, Upstream([], url="http://127.0.0.1:9")))


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_a_refusal_names_what_to_check_and_is_not_tried_again(protocol: Protocol, status: int) -> None:
    keys = provider_of(protocol.model).key_names(protocol.access(""))
    advice = {401: f"check {keys}", 403: f"check {keys}", 404: "no such model or address: check LLM_MODEL"}
    with protocol.serve(protocol.error(status)) as server:
        with pytest.raises(ModelRefused, match=advice.get(status, "refuses the request: check LLM_MODEL")):
            await text_of(call_of(protocol, server))
        assert len(server.bodies) == 1
        assert status_of(await error_of(model_of(protocol, server), context_of())) == status
        assert len(server.bodies) == 2


@pytest.mark.parametrize("streamed", [True, False])
async def test_a_busy_server_says_for_how_long(protocol: Protocol, streamed: bool) -> None:
    with protocol.serve(protocol.error(429, retry_after="900")) as server:
        if streamed:
            with pytest.raises(ModelBusy, match="in 900 seconds") as busy:
                await text_of(call_of(protocol, server))
            assert busy.value.retry_after == 900
        else:
            error = await error_of(model_of(protocol, server), context_of())
            assert (status_of(error), retry_after(error)) == (429, 900)
        assert len(server.bodies) == 1


async def test_a_failure_that_stays_is_tried_five_times_and_by_us_alone(protocol: Protocol) -> None:
    with protocol.serve(protocol.error(500)) as server:
        with pytest.raises(ModelUnavailable, match="status 500"):
            await text_of(call_of(protocol, server))
        assert len(server.bodies) == 5


@pytest.mark.parametrize("streamed", [True, False])
async def test_a_failure_that_passes_is_tried_again(protocol: Protocol, streamed: bool) -> None:
    good = protocol.stream("Six.", finish=protocol.done) if streamed else protocol.answer("Six.", protocol.done)
    with protocol.serve(protocol.error(503), good) as server:
        if streamed:
            assert await text_of(call_of(protocol, server)) == "Six."
        else:
            assert (await whole_of(model_of(protocol, server), context_of())).text == "Six."
        assert len(server.bodies) == 2


async def test_a_server_that_fails_within_its_answer_broke_off(protocol: Protocol) -> None:
    with protocol.serve(protocol.failing("Six ")) as server:
        with pytest.raises(ModelUnavailable, match="broke off"):
            await text_of(call_of(protocol, server))
        assert len(server.bodies) == 1


@pytest.mark.parametrize("stalled", [True, False], ids=["a stream that stalls", "nothing comes"])
async def test_the_deadline_ends_a_call_and_hangs_up(protocol: Protocol, stalled: bool) -> None:
    reply = protocol.stream("Six ", finish=None, ending="stalled") if stalled else SILENT
    with protocol.serve(reply) as server:
        call = call_of(protocol, server, seconds=0.5)
        with pytest.raises(DeadlineExceeded):
            await text_of(call)
        assert await asyncio.to_thread(server.wait_until_left, protocol.leaves_within)
        assert len(server.bodies) == 1


async def test_the_clients_own_limit_ends_what_has_no_deadline(protocol: Protocol) -> None:
    with protocol.serve(SILENT) as server:
        async with asyncio.timeout(LONG):
            assert unreachable(await error_of(model_of(protocol, server, timeout=1), context_of(1.1)))


async def test_the_clients_own_limit_ends_a_stream_that_stalls(protocol: Protocol) -> None:
    with protocol.serve(protocol.stream("Six ", finish=None, ending="stalled")) as server:
        call = ModelCall(model_of(protocol, server, timeout=1), protocol.model, Context())
        with pytest.raises(ModelUnavailable, match="broke off"):
            async with asyncio.timeout(LONG):
                await text_of(call)


@pytest.mark.parametrize("reply", GARBAGE.values(), ids=GARBAGE)
async def test_nonsense_is_a_failure_on_one_line(protocol: Protocol, reply: Reply) -> None:
    with protocol.serve(reply) as server:
        with pytest.raises(ModelUnavailable) as raised:
            await text_of(call_of(protocol, server))
        whole = await error_of(model_of(protocol, server), context_of())
    for error in (raised.value, failure(protocol.model, whole)):
        assert isinstance(error, ModelUnavailable)
        assert "\n" not in str(error)


@pytest.mark.parametrize("ending", ["endless", "stalled"])
async def test_a_caller_who_leaves_hangs_up_and_pays_what_was_counted(protocol: Protocol, ending: Ending) -> None:
    with protocol.serve(protocol.stream("Six ", finish=None, ending=ending), gap=0.01) as server:
        call = call_of(protocol, server)
        async with aclosing(texts_of(call)) as texts:
            await anext(texts)
        assert [spent.usage for spent in call.context.account.calls] == [protocol.early]
        assert await asyncio.to_thread(server.wait_until_left, protocol.leaves_within)


@pytest.mark.parametrize("silent", [True, False])
async def test_a_caller_who_is_cancelled_hangs_up(protocol: Protocol, silent: bool) -> None:
    reply = SILENT if silent else protocol.stream("Six ", finish=None, ending="stalled")
    with protocol.serve(reply) as server:
        task = asyncio.create_task(text_of(call_of(protocol, server)))
        assert await asyncio.to_thread(server.wait_until_called, 1, LONG)
        task.cancel()
        await asyncio.wait([task], timeout=LONG)
        assert task.cancelled()
        assert await asyncio.to_thread(server.wait_until_left, protocol.leaves_within)
