"""Labelled questions that grammars write: easy ones, that one sentence answers, and hard ones. Nothing was fetched.

A question's `group` is the template that it was made of: those of one group are never on both sides of a validation.
"""

import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from training.injection.corpus import typed
from training.injection.grammar import Grammar, phrases

FOLDER = Path(__file__).parent
TEXTS, HELD_OUT = FOLDER / "texts", FOLDER / "heldout.jsonl"
SEED = 20_26
EACH = 14
"""How many questions are made of each template."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """`kind` is what makes it easy or hard."""

    text: str
    hard: bool
    kind: str
    group: str


def corpus(seed: int = SEED) -> list[Labelled]:
    """All generated questions, none twice; the same ones for the same seed."""
    shared = phrases(tomllib.loads((TEXTS / "shared.toml").read_text(encoding="utf-8")))
    found: dict[str, Labelled] = {}
    for name in ("easy", "hard"):
        grammar, chance = Grammar.read(TEXTS / f"{name}.toml", shared), random.Random(f"{seed} {name}")  # noqa: S311
        for kind in grammar.templates:
            for one in questions(grammar, name, kind, chance):
                found.setdefault(one.text, one)
    return list(found.values())


def questions(grammar: Grammar, name: str, kind: str, chance: random.Random) -> Iterator[Labelled]:
    for number, text in islice(grammar.texts(kind, chance), len(grammar.templates[kind]) * EACH):
        yield Labelled(typed(text, chance), name == "hard", kind, f"{name} {kind} {number}")


def held_out() -> list[Labelled]:
    """Questions that were written one by one, in other words and about other things; only for measuring."""
    rows = map(json.loads, HELD_OUT.read_text(encoding="utf-8").splitlines())
    return [Labelled(row["text"], row["hard"], "held out", f"held out {at}") for at, row in enumerate(rows)]
