from typing import Any

import pytest

from app.llm.providers import provider_of


@pytest.mark.parametrize(
    ("name", "metadata", "reason"),
    [
        ("openai:m", {}, None),
        ("openai:m", {"finish_reason": None, "model_name": "m"}, None),
        ("openai:m", {"finish_reason": "stop"}, "stop"),
        ("openai:m", {"finish_reason": "a new word"}, "stop"),
        ("openai:m", {"finish_reason": "tool_calls"}, "stop"),
        ("openai:m", {"finish_reason": "length"}, "length"),
        ("openai:m", {"finish_reason": "content_filter"}, "filtered"),
        ("openai:m", {"status": "in_progress"}, None),
        ("openai:m", {"status": "completed"}, "stop"),
        ("openai:m", {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}, "length"),
        ("azure_openai:m", {"finish_reason": "content_filter"}, "filtered"),
        ("anthropic:m", {"finish_reason": "stop"}, None),
        ("anthropic:m", {"stop_reason": "end_turn"}, "stop"),
        ("anthropic:m", {"stop_reason": "max_tokens"}, "length"),
        ("anthropic:m", {"stop_reason": "refusal"}, "filtered"),
        ("google_genai:m", {"finish_reason": "MAX_TOKENS"}, "length"),
        ("google_genai:m", {"finish_reason": "SAFETY"}, "filtered"),
        ("bedrock_converse:m", {"stopReason": "guardrail_intervened"}, "filtered"),
        ("mistralai:m", {"finish_reason": "model_length"}, "length"),
        ("mistralai:m", {"finish_reason": "error"}, None),
        ("ollama:m", {"done_reason": "length"}, "length"),
        ("nowhere:m", {"finish_reason": "SPII"}, "filtered"),
    ],
)
def test_each_providers_words_mean_one_of_ours(name: str, metadata: dict[str, Any], reason: str | None) -> None:
    assert provider_of(name).finish.read(metadata) == reason
