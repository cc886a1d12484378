"""What Google says in ways of its own: that it blocks a question, and in an error's details, a wrong key and a wait."""

from typing import Any

import pytest

from app.errors import ModelBusy, ModelRefused, SettingsError
from app.llm.chat import load_chat_model
from app.llm.finish import ended
from app.llm.provider import Access
from app.types import Usage
from tests.providers.asking import call_of, context_of, model_of, text_of, whole_of
from tests.providers.conftest import protocol_of
from tests.providers.protocol import COUNTED

pytestmark = [pytest.mark.anyio, pytest.mark.providers]
BLOCKS = ["SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT"]


@pytest.fixture
def gemini() -> Any:
    return protocol_of("google_genai")


@pytest.mark.parametrize("reason", BLOCKS)
async def test_a_question_that_is_blocked_is_filtered(gemini: Any, reason: str) -> None:
    with gemini.serve(gemini.blocked(reason, streamed=True)) as server:
        call = call_of(gemini, server)
        assert await text_of(call) == ""
        assert call.finish_reason == "filtered"
    assert [spent.usage for spent in call.context.account.calls] == [Usage(COUNTED.input_tokens, 0)]
    with gemini.serve(gemini.blocked(reason, streamed=False)) as server:
        message = await whole_of(model_of(gemini, server), context_of())
    assert ended(message.response_metadata) == "filtered"


async def test_a_wrong_key_is_told_from_a_wrong_request(gemini: Any) -> None:
    reply = gemini.refusal(400, ErrorInfo={"reason": "API_KEY_INVALID", "domain": "googleapis.com"})
    with gemini.serve(reply) as server, pytest.raises(ModelRefused, match="check LLM_API_KEY or GOOGLE_API_KEY"):
        await text_of(call_of(gemini, server))


async def test_a_wait_may_stand_in_the_details_of_the_error(gemini: Any) -> None:
    with gemini.serve(gemini.refusal(429, RetryInfo={"retryDelay": "700.5s"})) as server:
        with pytest.raises(ModelBusy, match="in 700 seconds"):
            await text_of(call_of(gemini, server))
        assert len(server.bodies) == 1


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, r"no credentials \(DefaultCredentialsError\): set GOOGLE_APPLICATION_CREDENTIALS in .env"),
        ({"GOOGLE_APPLICATION_CREDENTIALS": "/nowhere.json"}, "set GOOGLE_APPLICATION_CREDENTIALS in .env to a file"),
    ],
)
def test_what_vertex_ai_misses_is_named_at_the_start(variables: dict[str, str], wanted: str) -> None:
    access = Access("google_vertexai:m", "LLM", variables={"GOOGLE_CLOUD_PROJECT": "p", **variables})
    with pytest.raises(SettingsError, match=wanted):
        load_chat_model(access, max_tokens=50, timeout=20)


async def test_without_a_project_a_key_is_enough_on_vertex_ai(gemini: Any) -> None:
    with gemini.serve(gemini.stream("Six.", finish="STOP")) as server:
        access = Access("google_vertexai:m", "LLM", server.url, "key-4711")
        model = load_chat_model(access, max_tokens=50, timeout=20)
        assert [chunk.text async for chunk in model.astream("How long are chunks?") if chunk.text] == ["Six."]
    assert server.heads[0].startswith("POST /v1beta1/publishers/google/models/m:streamGenerateContent?alt=sse ")
    assert "x-goog-api-key: key-4711" in server.heads[0].lower()
