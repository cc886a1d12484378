"""How an answer ended, in each provider's words."""

from collections.abc import Mapping
from typing import Any

from app.types import FinishReason

KEYS = ("finish_reason", "stop_reason", "stopReason", "done_reason")
CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_context_window_exceeded"})
WITHHELD = frozenset({
    "content_filter", "content_filtered", "guardrail_intervened", "refusal",
    "safety", "recitation", "blocklist", "prohibited_content", "spii",
})  # fmt: skip


def finish_reason(metadata: Mapping[str, Any]) -> FinishReason | None:
    """From a chunk's `response_metadata`; None while the answer goes on. A word that is not known means stop."""
    word = next((metadata[key] for key in KEYS if metadata.get(key)), None)
    if word is None and metadata.get("status") in ("completed", "incomplete"):  # OpenAI's /responses
        word = (metadata.get("incomplete_details") or {}).get("reason", "completed")
    if word is None:
        return None
    word = str(word).lower()
    return "length" if word in CUT else "filtered" if word in WITHHELD else "stop"
