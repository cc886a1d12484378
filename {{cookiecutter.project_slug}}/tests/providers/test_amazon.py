"""What is so of Amazon's services alone: their event streams, and what they need before a first question."""

import asyncio
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from app.errors import ModelBusy, ModelRefused, ModelUnavailable, SettingsError
from app.llm.call import ModelCall
from app.llm.chat import load_chat_model
from app.llm.provider import Access
from tests.fakes.upstream import Reply
from tests.providers.asking import LONG, call_of, context_of, model_of, text_of
from tests.providers.conftest import protocol_of

pytestmark = [pytest.mark.anyio, pytest.mark.providers]
PASSING = {
    "bedrock_converse": ["internalServerException", "serviceUnavailableException", "modelStreamErrorException"],
    "sagemaker": ["InternalStreamFailure", "ModelStreamError"],
}
REGION = {"AWS_REGION": "eu-central-1"}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIA4711", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.fixture
def bedrock() -> Any:
    return protocol_of("bedrock_converse")


@pytest.fixture
def sagemaker() -> Any:
    return protocol_of("sagemaker")


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_amazons_own_decoder_reads_the_events_however_they_arrive(size: int) -> None:
    from botocore.eventstream import EventStreamBuffer

    from tests.providers.event_stream import event, exception

    data, read = event("metadata", b"{}") + exception("throttlingException", {"message": "x"}), []
    decoder = EventStreamBuffer()
    for start in range(0, len(data), size):
        decoder.add_data(data[start : start + size])
        read += [(message.headers[":message-type"], message.payload) for message in decoder]
    assert read == [("event", b"{}"), ("exception", b'{"message": "x"}')]


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name, kinds in PASSING.items() for kind in kinds])
async def test_a_failure_within_a_stream_before_its_text_is_tried_again(name: str, kind: str) -> None:
    protocol: Any = protocol_of(name)
    with protocol.serve(protocol.failing(kind=kind), protocol.stream("Six.", finish=protocol.done)) as server:
        assert await text_of(call_of(protocol, server)) == "Six."
        assert len(server.bodies) == 2


async def test_a_refusal_within_a_stream_is_not_tried_again(bedrock: Any) -> None:
    with bedrock.serve(bedrock.failing(kind="validationException")) as server:
        with pytest.raises(ModelRefused, match="check LLM_MODEL"):
            await text_of(call_of(bedrock, server))
        assert len(server.bodies) == 1


async def test_a_busy_service_is_busy_within_a_stream_too_and_where_its_status_says_something_else(
    bedrock: Any, sagemaker: Any
) -> None:
    throttled = Reply('{"message": "Rate exceeded"}', 400, {"x-amzn-errortype": "ThrottlingException"})
    for protocol, reply in ((bedrock, bedrock.failing(kind="throttlingException")), (sagemaker, throttled)):
        with protocol.serve(reply) as server:
            with pytest.raises(ModelBusy):
                await text_of(call_of(protocol, server))
            assert len(server.bodies) == 5


async def test_a_model_that_failed_is_asked_again(bedrock: Any) -> None:
    with bedrock.serve(bedrock.error(424)) as server:
        with pytest.raises(ModelUnavailable, match="status 424"):
            await text_of(call_of(bedrock, server))
        assert len(server.bodies) == 5


async def test_a_model_that_is_not_known_to_stream_is_asked_for_a_whole_answer(bedrock: Any) -> None:
    with bedrock.serve(bedrock.answer("Six.", "end_turn")) as server:
        access = Access("bedrock_converse:someone.new-v1:0", "LLM", server.url, variables={**REGION, **KEYS})
        model = load_chat_model(access, max_tokens=50, timeout=20)
        assert [chunk.text async for chunk in model.astream("How long are chunks?") if chunk.text] == ["Six."]
    assert server.heads[0].startswith("POST /model/someone.new-v1%3A0/converse HTTP")


async def test_callers_who_leave_block_no_thread_of_the_next(bedrock: Any) -> None:
    """More of them than there are threads."""
    from app.llm.adapters.amazon_call import THREADS

    many = THREADS._max_workers + 10
    silent, good = Reply(ending="silent"), bedrock.stream("Six.", finish="end_turn")
    with bedrock.serve(silent) as server, bedrock.serve(good) as other:
        model = model_of(bedrock, server)
        calls = [ModelCall(model, bedrock.model, context_of()) for _ in range(many)]
        answers = [asyncio.create_task(text_of(call)) for call in calls]
        assert await asyncio.to_thread(server.wait_until_called, THREADS._max_workers, LONG)
        for answer in answers:
            answer.cancel()
        await asyncio.wait(answers, timeout=LONG)
        assert await text_of(call_of(bedrock, other)) == "Six."
        assert await asyncio.to_thread(server.wait_until_left, LONG)


def test_the_limit_of_time_is_that_of_its_http_client_and_its_own_retries_are_off(bedrock: Any, sagemaker: Any) -> None:
    for protocol in (bedrock, sagemaker):
        model: Any = load_chat_model(protocol.access("http://127.0.0.1:9"), max_tokens=50, timeout=20)
        config = model.client.meta.config
        assert (config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"]) == (20, 20, 1)


@pytest.mark.parametrize("model", ["bedrock_converse:m", "sagemaker:m"])
@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        (KEYS, "a region is missing: set AWS_REGION in .env"),
        (REGION, "credentials are missing: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in .env"),
        ({**REGION, "AWS_ACCESS_KEY_ID": "a"}, "half a key: set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
        ({**REGION, "AWS_PROFILE": "nobody"}, "check its name, and .*AWS_ACCESS_KEY_ID"),
    ],
)
def test_what_is_missing_is_named_at_the_start(model: str, variables: dict[str, str], wanted: str) -> None:
    with pytest.raises(SettingsError, match=f"^LLM_MODEL={model}.*{wanted}"):
        load_chat_model(Access(model, "LLM", variables=variables), max_tokens=50, timeout=20)


def test_a_key_of_bedrock_goes_over_https_only() -> None:
    access = Access("bedrock_converse:m", "LLM", "http://127.0.0.1:9", "k", REGION)
    with pytest.raises(SettingsError, match="a key goes to an https:// address only: correct LLM_BASE_URL"):
        load_chat_model(access, max_tokens=50, timeout=20)


async def test_a_call_that_was_done_as_it_was_left_is_closed_too() -> None:
    from app.llm.adapters.amazon_call import AmazonCall

    call, done, closed = AmazonCall(), Event(), Event()
    call.response = SimpleNamespace(close=closed.set)
    task = asyncio.create_task(call.run(done.set))
    await asyncio.sleep(0)
    assert done.wait(LONG)  # the loop stands still meanwhile: it hears of the result only after the cancellation
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert closed.wait(LONG)
