"""How the longest answer is called, at servers that know one of its two names only."""

import pytest

from app.llm.chat import load_chat_model
from app.llm.provider import Access
from tests.providers.asking import call_of, text_of
from tests.providers.openai import PROTOCOL

OLDER, NEWER = "max_tokens", "max_completion_tokens"


@pytest.mark.anyio
async def test_a_compatible_server_is_told_the_longest_answer_by_the_name_that_all_know() -> None:
    with PROTOCOL.serve(PROTOCOL.stream("Six.", finish="stop")) as server:
        await text_of(call_of(PROTOCOL, server))
    (body,) = server.bodies
    assert (body[OLDER], NEWER in body) == (50, False)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("llama3.2", OLDER),
        ("gpt-oss:20b", OLDER),
        ("openai/gpt-oss-120b", OLDER),
        ("gpt-5-mini", NEWER),
        ("openai/gpt-5-mini", NEWER),
        ("o3", NEWER),
    ],
)
def test_openais_own_models_behind_a_gateway_take_the_newer_name_only(model: str, name: str) -> None:
    access = Access(f"openai:{model}", "LLM", "http://127.0.0.1:9/v1")
    client = load_chat_model(access, max_tokens=50, timeout=5)
    assert client._get_request_payload("How?")[name] == 50  # type: ignore[attr-defined]


def test_openai_itself_is_told_by_the_newer_name() -> None:
    client = load_chat_model(Access("openai:m", "LLM", api_key="k"), max_tokens=50, timeout=5)
    assert client._get_request_payload("How?")[NEWER] == 50  # type: ignore[attr-defined]
