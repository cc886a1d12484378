"""What people wrote down from knowledge of the families of attacks, in `patterns.toml`.

A match is enough, so precision comes first: what is quoted, forbidden or asked about is not said, and is no match. They
read a normalised text. Sources: OWASP Top 10 for LLM Applications 2025, LLM01; Perez & Ribeiro, Ignore Previous Prompt
(2022); Greshake et al., Not what you've signed up for (2023); Wei et al., Jailbroken (2023).
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path

from app.text import cached

WRITTEN = Path(__file__).with_name("patterns.toml")
QUOTES = "\"'“”„«»‘’`「」"
NEGATIONS = ("not ", "n't ", "n’t ", "never ")
# The start of a question about what somebody else than the model does.
ASKING = re.compile(
    r"(?:^|[.!?\n] ?)(?:(?:how )?(?:can|could|does|did|do|may|should|must|is|are) (?!you\b)|why )[^.!?\n]*$"
)
BEGIN = 3
BESIDE = 60
"""Characters before and after a phrase, within which quotation marks belong to it."""


@dataclass(frozen=True)
class Pattern:
    """What `text` matches holds one of `needs`."""

    text: str
    needs: tuple[str, ...]

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """At the first text that has what it needs."""
        return re.compile(self.text, re.DOTALL)


@cache
def patterns() -> dict[str, tuple[Pattern, ...]]:
    """By family, and one entry for all other languages. Read at the first text."""
    content = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))
    families = {**content["english"], **content["other"]}
    return {family: tuple(filled(content["words"], **one) for one in written) for family, written in families.items()}


def filled(words: dict[str, str], needs: str, pattern: str) -> Pattern:
    for name, alternatives in words.items():
        pattern = pattern.replace(f"{{{name}}}", alternatives)
    return Pattern(pattern, tuple(needs.split("|")) if needs else ("",))


@cache
def by_begin() -> dict[str, list[tuple[str, Pattern]]]:
    """All that patterns need, each with its pattern, by its first letters; by none where they are fewer, or a blank."""
    found: dict[str, list[tuple[str, Pattern]]] = {}
    for one in chain.from_iterable(patterns().values()):
        for need in one.needs:
            begin = need[:BEGIN] if len(need[:BEGIN].partition(" ")[0]) == BEGIN else ""
            found.setdefault(begin, []).append((need, one))
    return found


@cached(entries=20_000, longest=30)
def begun_in(word: str) -> set[str]:
    """The begins of needs within what stands between blanks, which most texts have in common."""
    return by_begin().keys() & {word[at : at + BEGIN] for at in range(len(word))}


def possible(text: str) -> set[Pattern]:
    """Those of which the text has what they need."""
    begins, needed = {""}.union(*map(begun_in, set(text.split()))), by_begin()
    return {one for begin in begins for need, one in needed[begin] if need in text}


def matches(text: str) -> bool:
    """`"ignore all previous instructions"` -> True; within quotation marks -> False."""
    return any(said(text, one) for one in possible(text))


def said(text: str, pattern: Pattern) -> bool:
    """Found at least once as an order: not quoted, not forbidden, not asked about."""
    found = pattern.compiled.finditer(text)
    return any(not (quoted(text, one) or talked_about(text[: one.start()])) for one in found)


def talked_about(before: str) -> bool:
    """`"never "`, `"how do i make the chat "` -> True; `"can you "` -> False."""
    return before.endswith(NEGATIONS) or ASKING.search(before) is not None


def quoted(text: str, found: re.Match[str]) -> bool:
    """Does the phrase stand in quotation marks, beside which there is other text?"""
    before = text[max(0, found.start() - BESIDE) : found.start()]
    after = text[found.end() : found.end() + BESIDE]
    opened = max((before.rfind(mark) for mark in QUOTES), default=-1)
    return opened > 0 and any(mark in after for mark in QUOTES) and "\n" not in before[opened:]
