"""The labelled texts to learn from: templates of `texts/`, each filled many times, the same ones for the same seed."""

import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("texts")
SLOT = re.compile(r"<(\w+)>")
HARMLESS = ""


@dataclass(frozen=True, slots=True)
class Text:
    """`category` is empty for a harmless one. `template` says which other texts are too much like it."""

    text: str
    category: str
    template: str


def read_texts(name: str, each: int, seed: int = 1) -> list[Text]:
    """Up to `each` different texts of every template of `texts/<name>.toml`."""
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    chance = random.Random(seed)  # noqa: S311
    return [
        Text(text, category if name == "harmful" else HARMLESS, template)
        for category, templates in content["texts"].items()
        for template in templates
        for text in filled(template, content["slots"], each, chance)
    ]


def filled(template: str, slots: dict[str, Sequence[str]], each: int, chance: random.Random) -> Iterator[str]:
    """`"<how> kill <pest>?"` -> `"How do I kill ants?"`, …; fewer than `each` where there are no more."""
    seen = set()
    for _ in range(each * 3 if SLOT.search(template) else 1):
        text = " ".join(SLOT.sub(lambda slot: chance.choice(slots[slot[1]]), template).split())
        if text not in seen:
            seen.add(text)
            yield text
        if len(seen) == each:
            return
