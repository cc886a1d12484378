"""The providers of models. THE place to add one: an entry here, and its extra in pyproject.toml.

Whatever has no entry still works by its name in LangChain's table, once its package is installed: it gets the options
that most clients understand, and its answers are read by what any provider says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.llm.finish import ANY, FinishWords
from app.llm.usage import Tally, either, parts, whole

# What LangChain's clients mostly call our settings.
NAMES = {"longest_answer": "max_tokens", "timeout": "timeout", "base_url": "base_url", "api_key": "api_key"}
# Servers of one's own mostly know no keys, and the clients insist on one.
NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class Provider:
    """What its LangChain clients are called with, and how its answers are read.

    `extra` is what `make setup` installs for it; `names` what its clients call our settings: one that is left out they
    do not understand. `chat` and `embedding` are options of their own, `compatible` those for a server that only
    speaks this provider's protocol. `finish` and `tally` read the end of an answer and its counts.
    """

    extra: str | None = None
    names: Mapping[str, str] = field(default_factory=lambda: NAMES)
    chat: Mapping[str, Any] = field(default_factory=lambda: {"max_retries": 0})
    compatible: Mapping[str, Any] = field(default_factory=dict)
    embedding: Mapping[str, Any] = field(default_factory=dict)
    finish: FinishWords = ANY
    tally: Tally = either

    def chat_options(
        self, *, longest_answer: int, timeout: float, base_url: str | None, api_key: str | None
    ) -> dict[str, Any]:
        """`longest_answer` in tokens, `timeout` in seconds."""
        ours = {"longest_answer": longest_answer, "timeout": timeout}
        special = {**self.chat, **(self.compatible if base_url else {})}
        return {**self.named(ours), **self.access(base_url, api_key), **special}

    def embedding_options(self, *, base_url: str | None, api_key: str | None) -> dict[str, Any]:
        return {**self.access(base_url, api_key), **self.embedding}

    def access(self, base_url: str | None, api_key: str | None) -> dict[str, Any]:
        return self.named({"base_url": base_url, "api_key": api_key or (NO_KEY if base_url else None)})

    def named(self, ours: Mapping[str, Any]) -> dict[str, Any]:
        return {self.names[name]: value for name, value in ours.items() if value is not None and name in self.names}


OPENAI = Provider(
    extra="openai",
    # Its limit for each chunk rests on asyncio.wait_for, which in Python 3.11 loses a cancellation that comes together
    # with a chunk: the call would go on, and cost, after its client left. ModelCall has the one deadline.
    chat={"max_retries": 0, "stream_chunk_timeout": None},
    # They know neither its newer /responses endpoint nor, unasked, usage.
    compatible={"use_responses_api": False, "stream_usage": True},
    # Else the client counts tokens first, with a tokenizer that it downloads; chunks are far below the limit.
    embedding={"check_embedding_ctx_length": False},
    # The longer words are those of /responses and of compatible servers.
    finish=FinishWords(
        ("finish_reason",),
        cut=frozenset({"length", "max_tokens", "max_output_tokens"}),
        withheld=frozenset({"content_filter"}),
        by_status=True,
    ),
    tally=whole,
)
PROVIDERS = {
    "openai": OPENAI,
    # The same clients, without an extra here.
    "azure_openai": replace(OPENAI, extra=None, compatible={}, embedding={}),
    "anthropic": Provider(
        extra="anthropic",
        finish=FinishWords(
            ("stop_reason",),
            cut=frozenset({"max_tokens", "model_context_window_exceeded"}),
            withheld=frozenset({"refusal"}),
        ),
        tally=whole,
    ),
    "google_genai": Provider(
        extra="google_genai",
        names={**NAMES, "longest_answer": "max_output_tokens"},
        # Counts calls, not repetitions: 0 would mean its own default.
        chat={"max_retries": 1},
        finish=FinishWords(
            ("finish_reason",),
            cut=frozenset({"max_tokens"}),
            withheld=frozenset({"safety", "recitation", "blocklist", "prohibited_content", "spii"}),
        ),
        # Its server counts all so far, its client what is new.
        tally=parts,
    ),
}
OTHER = Provider()


def provider_of(name: str) -> Provider:
    """The entry for a model such as `openai:gpt-5-mini`."""
    return PROVIDERS.get(name.partition(":")[0], OTHER)
