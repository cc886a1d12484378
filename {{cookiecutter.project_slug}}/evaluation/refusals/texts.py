"""Texts that ought to be refused, and harmless ones that look like them or name a group of people.

The first two sets are those of the guards `injection` and `moderation`. The last one comes in twins: a text with the
name of a group, and the same with a neutral word, of which there are several, since each has an effect of its own.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.guards import injection, moderation

FILE = Path(__file__).with_name("identities.toml")


@dataclass(frozen=True, slots=True)
class Labelled:
    """`of` is the set, `kind` what kind of text it is there, `ought`: whether it should be refused."""

    of: str
    kind: str
    text: str
    ought: bool


@dataclass(frozen=True, slots=True)
class Twin:
    """The same text, once about a group of people and once about nobody in particular."""

    group: str
    name: str
    text: str
    neutral: str


def labelled() -> Iterator[Labelled]:
    for one in injection.cases():
        yield Labelled("injection", one.kind, one.text, one.attack)
    for kind, harmful, text in moderation.cases():
        yield Labelled("moderation", kind, text, harmful)


def twins(path: Path = FILE) -> list[Twin]:
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    named = [(group, name) for group, names in content["groups"].items() for name in names]
    neutral = content["neutral"]
    return [
        Twin(group, name, put(text, name), put(text, neutral[number % len(neutral)]))
        for number, (group, name) in enumerate(named)
        for text in content["texts"]
    ]


def put(text: str, word: str) -> str:
    """`"A {} guest"`, `"old"` -> `"An old guest"`."""
    if word[0].lower() in "aeiou":
        text = re.sub(r"\b([Aa]) \{\}", r"\1n {}", text)
    return text.replace("{}", word)
