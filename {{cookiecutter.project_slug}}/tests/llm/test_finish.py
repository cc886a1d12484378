from typing import Any

import pytest

from app.llm.finish import finish_reason


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({}, None),
        ({"finish_reason": None, "model_name": "m"}, None),
        ({"finish_reason": "stop"}, "stop"),
        ({"finish_reason": "a new word"}, "stop"),
        ({"stop_reason": "end_turn"}, "stop"),
        ({"stop_reason": "max_tokens"}, "length"),
        ({"stop_reason": "refusal"}, "filtered"),
        ({"finish_reason": "MAX_TOKENS"}, "length"),
        ({"finish_reason": "SAFETY"}, "filtered"),
        ({"stopReason": "guardrail_intervened"}, "filtered"),
        ({"done_reason": "length"}, "length"),
        ({"status": "in_progress"}, None),
        ({"status": "completed"}, "stop"),
        ({"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}, "length"),
    ],
)
def test_each_providers_words_mean_one_of_ours(metadata: dict[str, Any], reason: str | None) -> None:
    assert finish_reason(metadata) == reason
