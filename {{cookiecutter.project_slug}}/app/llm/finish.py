"""How an answer ended, in our words. Which words a provider uses for it, its entry in `providers` says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.types import FinishReason

ENDED = "ended"
"""The key of a message's metadata for `FinishReason`; missing while the answer goes on, and when it broke off."""


@dataclass(frozen=True, slots=True)
class FinishWords:
    """`keys` are where a chunk's metadata may hold the word; `cut`, `withheld` and `failed` are words, in small
    letters. After one that `failed` the answer is not complete: it broke off.
    `by_status`: the provider may say instead that a response is complete, as OpenAI's /responses does.
    """

    keys: tuple[str, ...]
    cut: frozenset[str]
    withheld: frozenset[str]
    failed: frozenset[str] = frozenset()
    by_status: bool = False

    def read(self, metadata: Mapping[str, Any]) -> FinishReason | None:
        """From a chunk's metadata; None while the answer goes on. A word that is not known means stop."""
        word = next((metadata[key] for key in self.keys if metadata.get(key)), None)
        if word is None and self.by_status and metadata.get("status") in ("completed", "incomplete"):
            word = (metadata.get("incomplete_details") or {}).get("reason", "completed")
        if word is None:
            return None
        word = str(word).lower()
        if word in self.failed:
            return None
        return "length" if word in self.cut else "filtered" if word in self.withheld else "stop"


# For a provider without words of its own: what any of them says, Bedrock and Ollama included.
ANY = FinishWords(
    ("finish_reason", "stop_reason", "stopReason", "done_reason"),
    cut=frozenset({"length", "max_tokens", "max_output_tokens", "model_context_window_exceeded"}),
    withheld=frozenset({
        "content_filter", "content_filtered", "guardrail_intervened", "refusal",
        "safety", "recitation", "blocklist", "prohibited_content", "spii",
    }),
)  # fmt: skip


def ended(metadata: Mapping[str, Any]) -> FinishReason | None:
    """How the answer ended, if the message with this metadata is its end. The wrapper `Ending` wrote it there."""
    reason: FinishReason | None = metadata.get(ENDED)
    return reason
