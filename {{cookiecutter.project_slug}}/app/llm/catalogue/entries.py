"""The entries: what is known of each model, read from the two files beside this one.

Figures come from `snapshot.json`, which `renew` writes; words from `words.toml`. What is not known is None. Prices are
in US dollars for a million tokens of a short request, as the list of the snapshot's date has them for today.
"""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SNAPSHOT, WORDS = FOLDER / "snapshot.json", FOLDER / "words.toml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of one provider. Tokens are counts; `inputs` and `outputs` are kinds such as text and image."""

    provider: str
    model: str
    family: str
    context_tokens: int | None
    max_output_tokens: int | None
    inputs: tuple[str, ...] | None
    outputs: tuple[str, ...] | None
    tools: bool | None
    input_usd_per_million: float | None
    output_usd_per_million: float | None
    open_weights: bool | None
    strengths: str
    weaknesses: str
    use: str
    residency: str | None

    @property
    def name(self) -> str:
        """As LLM_MODEL has it."""
        return f"{self.provider}:{self.model}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`date` is the day of the figures, and `sources` the packages that they come from, with versions."""

    date: date
    sources: dict[str, str]
    entries: tuple[Entry, ...]


def load_catalogue(today: date | None = None) -> Catalogue:
    """Every entry, in the order of the words, with the prices of `today`."""
    snapshot = json.loads(SNAPSHOT.read_text("utf-8"))
    known = read_words()
    today = today or datetime.now(UTC).date()
    entries = (entry_of(figures, known[figures["name"]], today) for figures in snapshot["models"])
    return Catalogue(date.fromisoformat(snapshot["date"]), snapshot["sources"], tuple(entries))


def read_words() -> dict[str, dict[str, Any]]:
    """What we say of each model, by its name."""
    content = tomllib.loads(WORDS.read_text("utf-8"))
    return {
        name: {**model, "residency": content["residency"].get(name.partition(":")[0])}
        for model in content["models"]
        for name in model["names"]
    }


def entry_of(figures: dict[str, Any], words: dict[str, Any], today: date) -> Entry:
    provider, _, model = figures["name"].partition(":")
    price = price_at(figures["prices"], today)
    return Entry(
        provider,
        model,
        family=words["family"],
        context_tokens=figures["context_tokens"],
        max_output_tokens=figures["max_output_tokens"],
        inputs=kinds(figures["inputs"]),
        outputs=kinds(figures["outputs"]),
        tools=figures["tools"],
        input_usd_per_million=price.get("input"),
        output_usd_per_million=price.get("output"),
        open_weights=figures["open_weights"],
        strengths=words["strengths"],
        weaknesses=words["weaknesses"],
        use=words["use"],
        residency=words["residency"],
    )


def kinds(names: list[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)


def price_at(prices: Iterable[dict[str, Any]], today: date) -> dict[str, Any]:
    """The last one that holds by `today`: lists name changes of prices ahead."""
    begun = [price for price in prices if price["from"] is None or date.fromisoformat(price["from"]) <= today]
    return begun[-1] if begun else {}
