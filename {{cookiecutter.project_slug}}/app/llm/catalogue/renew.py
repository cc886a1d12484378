"""Writes `snapshot.json` anew: `make catalogue`, which installs the packages that the figures come from.

Prices come from genai-prices, all else from the model profiles in LangChain's partner packages: read as data, since
importing those packages would load every provider's SDK. What neither of the two knows is null.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path
from typing import Any

from app.errors import MissingExtra, SettingsError
from app.llm.catalogue.entries import SNAPSHOT, read_words
from app.llm.providers import provider_of

PACKAGES = {
    "openai": "langchain-openai",
    "azure_openai": "langchain-openai",
    "anthropic": "langchain-anthropic",
    "google_genai": "langchain-google-genai",
    "google_vertexai": "langchain-google-genai",
    "bedrock_converse": "langchain-aws",
    "mistralai": "langchain-mistralai",
    "huggingface": "langchain-huggingface",
}
KINDS = ("text", "image", "audio", "video", "pdf")
TOKENS = 1000  # Of a short request: long ones cost more with some models.


def renewed(day: date) -> str:
    """The snapshot of that day, a line for each model. Raises MissingExtra, or SettingsError for a retired model."""
    rows = [json.dumps(figures(name, words, day)) for name, words in read_words().items()]
    sources = ["genai-prices", *sorted(set(PACKAGES.values()))]
    versions = {package: metadata.version(package) for package in sources}
    head = f'{{"date": "{day}", "sources": {json.dumps(versions)}, "models": ['
    return head + "\n" + ",\n".join(rows) + "\n]}\n"


def figures(name: str, words: dict[str, Any], day: date) -> dict[str, Any]:
    """All that is known of one model in figures."""
    provider, _, model = name.partition(":")
    profile = profiles(PACKAGES[provider]).get(model, {}) if provider in PACKAGES else {}
    if profile.get("status") == "deprecated":
        raise SettingsError(f"{name} is deprecated: choose its successor in words.toml")
    window, prices = priced(provider_of(name).prices, model, day)
    return {
        "name": name,
        "context_tokens": profile.get("max_input_tokens") or window,
        "max_output_tokens": profile.get("max_output_tokens") or None,
        "inputs": kinds(profile, "inputs"),
        "outputs": kinds(profile, "outputs"),
        "tools": profile.get("tool_calling"),
        "open_weights": profile.get("open_weights", words.get("open_weights")),
        "prices": prices,
    }


def kinds(profile: dict[str, Any], way: str) -> list[str] | None:
    """`{"text_inputs": True, "audio_inputs": False}, "inputs"` -> `["text"]`."""
    return [kind for kind in KINDS if profile.get(f"{kind}_{way}")] if profile else None


@cache
def profiles(package: str) -> dict[str, dict[str, Any]]:
    """The profiles of a partner package, by model."""
    found = find_spec(package.replace("-", "_"))
    if not found or not found.submodule_search_locations:
        raise MissingExtra(f"{package} is not installed: run `make catalogue`")
    path = Path(found.submodule_search_locations[0], "data", "_profiles.py")
    return dict(run_path(str(path))["_PROFILES"])


def priced(provider: str | None, model: str, day: date) -> tuple[int | None, list[dict[str, Any]]]:
    """The context window by the price list of that name, and the price of that day with all its later changes."""
    if not provider:
        return None, []
    from genai_prices.data_snapshot import get_snapshot

    try:
        _, listed = get_snapshot().find_provider_model(model, None, provider, None)
    except LookupError:
        return None, []
    later = sorted(start for start in starts(listed.prices) if start > day)
    prices = [price(provider, model, at) for at in (day, *later)]
    begins = [None, *(start.isoformat() for start in later)]
    return listed.context_window, [{"from": begin, **one} for begin, one in zip(begins, prices, strict=True)]


def starts(prices: Any) -> Iterator[date]:
    """When the prices of a model change, if they do: then they are a list with a condition each."""
    for one in prices if isinstance(prices, list) else []:
        if start := getattr(one.constraint, "start_date", None):
            yield start


def price(provider: str, model: str, day: date) -> dict[str, float]:
    """Dollars for a million tokens each way."""
    import genai_prices

    usage = genai_prices.Usage(input_tokens=TOKENS, output_tokens=TOKENS)
    noon = datetime.combine(day, time(12), UTC)
    found = genai_prices.calc_price(usage, model_ref=model, provider_id=provider, genai_request_timestamp=noon)
    million = 1_000_000 // TOKENS
    return {"input": float(found.input_price * million), "output": float(found.output_price * million)}


if __name__ == "__main__":
    try:
        SNAPSHOT.write_text(renewed(datetime.now(UTC).date()), encoding="utf-8")
    except SettingsError as error:
        sys.exit(f"error: {error}")
