"""What is so of Anthropic alone: errors within a stream, and counts that its end repeats, or that a cache divides."""

import json
from typing import Any

import pytest

from app.errors import ModelBusy, ModelRefused, ModelUnavailable
from app.types import Usage
from tests.fakes.upstream import Reply
from tests.providers.asking import call_of, text_of
from tests.providers.conftest import protocol_of

pytestmark = [pytest.mark.anyio, pytest.mark.providers]


@pytest.fixture
def claude() -> Any:
    return protocol_of("anthropic")


@pytest.mark.parametrize("kind", ["overloaded_error", "api_error", "timeout_error"])
async def test_a_failure_within_a_stream_before_its_text_is_tried_again(claude: Any, kind: str) -> None:
    with claude.serve(claude.failing(kind=kind), claude.stream("Six.", finish="end_turn")) as server:
        call = call_of(claude, server)
        assert await text_of(call) == "Six."
        assert len(server.bodies) == 2
    assert [spent.usage for spent in call.context.account.calls] == [claude.early, Usage(100, 7)]


@pytest.mark.parametrize(
    ("kind", "failure", "calls"),
    [
        ("rate_limit_error", ModelBusy, 5),
        ("overloaded_error", ModelUnavailable, 5),
        ("invalid_request_error", ModelRefused, 1),
        ("authentication_error", ModelRefused, 1),
    ],
)
async def test_an_error_within_a_stream_means_what_its_word_says(
    claude: Any, kind: str, failure: type[Exception], calls: int
) -> None:
    with claude.serve(claude.failing(kind=kind)) as server:
        with pytest.raises(failure):
            await text_of(call_of(claude, server))
        assert len(server.bodies) == calls


async def test_counts_that_the_end_repeats_are_not_added_and_those_of_a_cache_are(claude: Any) -> None:
    reply = claude.stream("Six.", finish="end_turn")
    counts = {"input_tokens": 10, "cache_read_input_tokens": 60, "cache_creation_input_tokens": 30}
    with claude.serve(Reply(events=[recounted(event, counts) for event in reply.events])) as server:
        call = call_of(claude, server)
        await text_of(call)
    assert [spent.usage for spent in call.context.account.calls] == [Usage(100, 7)]


def recounted(event: str, counts: dict[str, int]) -> str:
    head, _, data = event.partition("\ndata: ")
    body = json.loads(data)
    for holder in (body, body.get("message", {})):
        if "usage" in holder:
            holder["usage"] |= counts
    return f"{head}\ndata: {json.dumps(body)}\n\n"
