"""The texts that the classifier learns from: generated, and those of your own. Nothing of it was fetched.

A text's `group` is the template that it was made of: texts of one group are never on both sides of a validation.
"""

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from training.injection.grammar import Grammar, phrases

TEXTS = Path(__file__).parent / "texts"
SEED = 20_26
# How many texts are made of each template.
OF_ATTACKS, OF_HARMLESS = 14, 22


@dataclass(frozen=True, slots=True)
class Example:
    """`kind` is the family of an attack, or what a harmless text is about."""

    text: str
    attack: bool
    kind: str
    group: str


def corpus(seed: int = SEED) -> list[Example]:
    """All generated examples, no text twice."""
    shared = phrases(tomllib.loads((TEXTS / "shared.toml").read_text(encoding="utf-8")))
    found: dict[str, Example] = {}
    for path in sorted(TEXTS.glob("*/*.toml")):
        grammar, chance = Grammar.read(path, shared), random.Random(f"{seed} {path.stem}")  # noqa: S311
        for kind in grammar.templates:
            for example in examples(grammar, path, kind, chance):
                found.setdefault(example.text, example)
    return list(found.values())


def examples(grammar: Grammar, path: Path, kind: str, chance: random.Random) -> Iterator[Example]:
    attack = path.parent.name == "attacks"
    wanted = len(grammar.templates[kind]) * (OF_ATTACKS if attack else OF_HARMLESS)
    for number, text in islice(grammar.texts(kind, chance), wanted):
        yield Example(typed(text, chance), attack, kind, f"{path.stem} {kind} {number}")


def typed(text: str, chance: random.Random) -> str:
    """As people type, whatever they want: in small letters, without a full stop, with a slip."""
    text = re.sub(r" +([.,?])", r"\1", text).strip()
    dice = chance.random()
    if dice < 0.12:
        return text.lower()
    if dice < 0.15:
        return text.upper()
    if dice < 0.25:
        return text.rstrip(".!?")
    if dice < 0.33:
        return slipped(text, chance)
    return text


def slipped(text: str, chance: random.Random) -> str:
    """One pair of letters swapped: `"ignore"` -> `"ingore"`."""
    at = chance.randrange(max(1, len(text) - 1))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
