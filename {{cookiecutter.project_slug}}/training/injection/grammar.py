"""Texts from templates: `{slot}` is replaced by one of its phrases, `[a|b|]` by one of the alternatives.

Knows nothing about attacks. The same seed gives the same texts.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.injection.disguises import DISGUISES

CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)(?:!(\w+))?\}")


@dataclass(frozen=True)
class Grammar:
    """One file of templates by kind, with its phrases and those that all files share."""

    slots: Mapping[str, Sequence[str]]
    templates: Mapping[str, Sequence[str]]

    @classmethod
    def read(cls, path: Path, shared: Mapping[str, Sequence[str]]) -> "Grammar":
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls({**shared, **phrases(content)}, content["texts"])

    def write(self, template: str, chance: random.Random) -> str:
        """`"[Hi|Hello] {name!upper}"` -> `"Hello KIM"`. Braces that name no slot stay as they are."""
        while CHOICE.search(template):
            template = CHOICE.sub(lambda found: chance.choice(found[1].split("|")), template)
        return SLOT.sub(lambda found: self.phrase(found, chance), template)

    def phrase(self, found: re.Match[str], chance: random.Random) -> str:
        name, disguise = found.groups()
        if name not in self.slots:
            return found[0]
        phrase = self.write(chance.choice(self.slots[name]), chance)
        return DISGUISES[disguise](phrase) if disguise else phrase

    def texts(self, kind: str, chance: random.Random) -> Iterator[tuple[int, str]]:
        """Without end, each template in turn: its number, and a text of it."""
        while True:
            for number, template in enumerate(self.templates[kind]):
                yield number, self.write(template, chance)


def phrases(content: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Of each slot: a list, or words in one text, in which `_` joins those of a phrase."""
    slots = content.get("slots", {})
    return {name: words(given) if isinstance(given, str) else given for name, given in slots.items()}


def words(text: str) -> list[str]:
    return [word.replace("_", " ") for word in text.split()]
