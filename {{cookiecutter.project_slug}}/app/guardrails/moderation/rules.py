"""The list: patterns by category from `rules.toml`, which explains how they are written, and what their scores are."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.guardrails.moderation.categories import Scores
from app.text import cached

FILE = Path(__file__).with_name("rules.toml")
SURE, LIKELY = 0.9, 0.7
WHOLE = "$"
"""Behind what in `begin` is a whole word."""
IN_CONTEXT = 0.3
"""What is left of a score where the text is about a game, a novel, history, or how to help."""
SLOT = re.compile(r"<(\w+)>(?![>=!])")
WORD = re.compile(r"\w+")
WITHIN = r"(?!\w)[^.!?\n]{1,60}?(?<!\w)"
BLANK = r"[^\w.!?\n]{1,3}"
SENTENCE_END = re.compile(r"[.!?]\s\W*")


@dataclass(frozen=True)
class Category:
    """The rules of one category, compiled when a text first has a word that they are about."""

    begin: tuple[str, ...]
    """How one of the words begins without which none of the rules matches."""
    patterns: Mapping[float, str]
    contexts: str

    @cached_property
    def compiled(self) -> list[tuple[float, re.Pattern[str]]]:
        return [(score, re.compile(pattern)) for score, pattern in self.patterns.items()]

    @cached_property
    def harmless(self) -> re.Pattern[str]:
        return re.compile(self.contexts)

    def found(self, sentence: str) -> float:
        return next((score for score, pattern in self.compiled if pattern.search(sentence)), 0.0)

    def score(self, text: str, sentences: Iterable[str]) -> float:
        """That of the surest of some sentences of the text."""
        found = max(map(self.found, sentences), default=0.0)
        return found * IN_CONTEXT if found and self.harmless.search(text) else found


class Rules:
    """Those of the file, ready to score."""

    def __init__(self, path: Path = FILE) -> None:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        words = {name: joined(text) for name, text in content["words"].items()}
        self.categories = {
            name: category(rules, words, content["contexts"]) for name, rules in content["rules"].items()
        }
        self.none = dict.fromkeys(self.categories, 0.0)
        self.heads: dict[str, list[str]] = {}
        for name, one in self.categories.items():
            for begin in one.begin:
                self.heads.setdefault(begin, []).append(name)
        self.lengths = sorted({len(head) for head in self.heads if not head.endswith(WHOLE)})
        self.begun_by = cached(entries=20_000, longest=30)(self.categories_of)

    def scores(self, text: str) -> Scores:
        """`text` as `plain` gives it."""
        begun: dict[str, list[str]] = {}
        for sentence in sentences(text):
            for name in self.begun(sentence):
                begun.setdefault(name, []).append(sentence)
        return self.none | {name: self.categories[name].score(text, found) for name, found in begun.items()}

    def begun(self, sentence: str) -> set[str]:
        """The categories of which it has a word."""
        return set().union(*map(self.begun_by, sentence.split()))

    def categories_of(self, piece: str) -> list[str]:
        """Of what stands between blanks, which most texts have in common."""
        words = WORD.findall(piece)
        return [name for word in words for head in self.heads_of(word) for name in self.heads.get(head, ())]

    def heads_of(self, word: str) -> Iterator[str]:
        """What it begins with, of each length, and itself as a whole word."""
        yield f"{word}{WHOLE}"
        yield from (word[:length] for length in self.lengths if length <= len(word))


def sentences(text: str) -> set[str]:
    """Each once, with what stands behind it and the letter that the next one begins with: no rule looks further."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    return {text[start : end + 1] for start, end in pairwise([0, *ends, len(text)])}


def category(rules: Mapping[str, Any], words: Mapping[str, str], contexts: Mapping[str, str]) -> Category:
    patterns = {score: whole(rules[key], words) for key, score in (("sure", SURE), ("likely", LIKELY)) if key in rules}
    harmless = "|".join(joined(contexts[name]) for name in rules["except"])
    return Category(tuple(rules["begin"].split()), patterns, rf"\b(?:{harmless})\b")


def whole(patterns: list[str], words: Mapping[str, str]) -> str:
    """One pattern for all: `["<how> ... bombs?"]` -> `\\b(?:(?:how to|…)…bombs?)\\b`."""
    text = "|".join(patterns)
    while SLOT.search(text):
        text = SLOT.sub(lambda slot: f"(?:{words[slot[1]]})", text)
    text = text.replace(" ... ", WITHIN).replace(" ", BLANK)
    return rf"(?<!\w)(?:{text})(?!\w)"


def joined(text: str) -> str:
    return text.replace("\n", "")
