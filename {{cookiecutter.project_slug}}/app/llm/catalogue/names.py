"""Which entry a name means. Providers also serve a model under a name with its date, or with a region before it."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from app.llm.catalogue.entries import Entry, load_catalogue

DATED = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|20\d{6})(?:-v\d+(?::\d+)?)?$")
# Without us-gov: what is served there has other limits.
REGION = re.compile(r"^(?:global|us|eu|apac|jp|au|in|ca)\.(?=[a-z0-9-]+\.)")
PATH = re.compile(r"^models/")

# Two names of one provider.
SAME = {"bedrock": "bedrock_converse"}

PLAIN: dict[str, Callable[[str], str]] = {
    "openai": lambda model: DATED.sub("", model),
    "azure_openai": lambda model: DATED.sub("", model),
    "anthropic": lambda model: DATED.sub("", model),
    "google_genai": lambda model: PATH.sub("", model),
    "google_vertexai": lambda model: PATH.sub("", model),
    "bedrock_converse": lambda model: DATED.sub("", REGION.sub("", model)),
}


def find(name: str) -> Entry | None:
    """The entry of `provider:model`, or None: then LLM_CONTEXT_TOKENS says how much a model reads.

    `openai:gpt-5-mini-2025-08-07` is `openai:gpt-5-mini`, and `bedrock_converse:us.` any region's model. Such an entry
    has the name that was asked for, and no price, since dates and regions have prices of their own. As everywhere, the
    provider may be written with dashes.
    """
    provider, _, model = name.partition(":")
    provider = provider.replace("-", "_")
    name = f"{SAME.get(provider, provider)}:{model}"
    exact, plain = by_name()
    if name in exact:
        return exact[name]
    entry = plain.get(plain_name(name))
    return entry and replace(entry, model=model, input_usd_per_million=None, output_usd_per_million=None)


def plain_name(name: str) -> str:
    """`openai:gpt-5-mini-2025-08-07` -> `openai:gpt-5-mini`."""
    provider, _, model = name.partition(":")
    return f"{provider}:{PLAIN.get(provider, str)(model)}"


@cache
def by_name() -> tuple[dict[str, Entry], dict[str, Entry]]:
    """All entries by their names, and by their plain ones."""
    entries = load_catalogue().entries
    return {entry.name: entry for entry in entries}, {plain_name(entry.name): entry for entry in reversed(entries)}
