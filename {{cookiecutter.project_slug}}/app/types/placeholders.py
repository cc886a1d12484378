"""Personal values of one conversation, each with the placeholder that others see in its place."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby, takewhile

PLACEHOLDER = re.compile(r"<[A-Z]{2,12}_\d{1,6}>")
OTHER_WAY = re.compile(r"(?:&lt;|\\?<|\[|⟨)[A-Za-z]{2,12}_\d{1,6}(?:&gt;|\\?>|\]|⟩)")
NUMBER = re.compile(r"_\d+>")
FEW = 8


class Placeholders:
    """Both ways: `hide` puts placeholders in place of values, and `restore` takes that back, letter for letter.

    They are numbered by kind, in the order in which values are noted. What looks like a placeholder in a text is a
    value too, with a placeholder of its own, so that none is taken for another. Of the texts in `read` all is noted.
    """

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.placeholders: dict[str, str] = {}
        self.known: dict[tuple[str, str], str] = {}
        self.counts: dict[str, int] = {}
        self.literal: set[str] = set()
        self.read: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self.known)

    def note(self, kind: str, value: str, key: str = "") -> str:
        """The placeholder of a value: `("EMAIL", "ann@example.org")` -> `<EMAIL_1>`.

        Two ways to write the same value, with the same `key`, have one; what is restored is the first of them.
        """
        known = self.known.get((kind, key or value))
        if known is None:
            known = self.known[kind, key or value] = self.next_of(kind)
            self.values[known] = value
        self.placeholders.setdefault(value, known)
        return known

    def next_of(self, kind: str) -> str:
        """The first number of this kind that no value has, nor a text."""
        while True:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            placeholder = f"<{kind}_{self.counts[kind]}>"
            if placeholder not in self.values:
                return placeholder

    def keep(self, text: str) -> None:
        """What looks like a placeholder in `text` stays as it is, if its number is not taken yet."""
        self.literal.update(OTHER_WAY.findall(text))
        for found in PLACEHOLDER.finditer(text):
            literal = found[0]
            if literal in self.placeholders:
                continue
            free = literal not in self.values
            placeholder = literal if free else self.next_of(literal[1:].partition("_")[0])
            self.values[placeholder] = literal
            self.placeholders[literal] = placeholder

    def hide(self, text: str) -> str:
        self.keep(text)
        return replaced(text, self.placeholders)

    def restore(self, text: str) -> str:
        return replaced(text, self.written())

    def kinds(self, text: str) -> str:
        """With the kind of each value in its place, without a number: `"Ask ann@example.org"` -> `"Ask <EMAIL>"`."""
        return replaced(text, {value: NUMBER.sub(">", one) for value, one in self.placeholders.items()})

    def last(self, text: str, most: int) -> str:
        """So many characters at the end of a text at most, without a part of a value: a part would not be hidden."""
        at = max(0, len(text) - most)
        for found in pattern_of(self.placeholders).finditer(text) if at else ():
            if found.start() < at < found.end():
                at = found.end()
        return text[at:]

    def written(self) -> dict[str, str]:
        """Values by all ways in which a model may write their placeholders, but those that texts hold already."""
        ways = {way: value for placeholder, value in self.values.items() for way in ways_to_write(placeholder)}
        return {**{way: value for way, value in ways.items() if way not in self.literal}, **self.values}


def ways_to_write(placeholder: str) -> list[str]:
    r"""Escaped for HTML or Markdown, in small letters, in other brackets: `<EMAIL_1>` -> `&lt;EMAIL_1&gt;`, …"""
    name = placeholder[1:-1]
    return [f"&lt;{name}&gt;", rf"\<{name}\>", rf"\<{name}>", f"<{name.lower()}>", f"[{name}]", f"⟨{name}⟩"]


def replaced(text: str, table: Mapping[str, str]) -> str:
    """`text` with the keys of the table replaced, of those that begin at the same place the longest."""
    return pattern_of(table).sub(lambda found: table[found[0]], text) if table else text


def pattern_of(table: Mapping[str, str]) -> re.Pattern[str]:
    """Finds the keys; of an empty table nothing."""
    return re.compile(branches(sorted(table)) or "(?!)")


def branches(words: Sequence[str]) -> str:
    """A pattern for any of these sorted words, the longest first. Many are parted by how they begin: few are tried.

    `["ab", "abc", "x"]` -> `"abc|ab|x"`.
    """
    if len(words) <= FEW:
        return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(words[0], words[-1], strict=False)))
    groups = groupby(words, key=lambda word: word[: shared + 1])
    parts = [(head, [word[shared + 1 :] for word in group]) for head, group in groups]
    # What ends here comes last, since it is the shortest.
    return "|".join(f"{re.escape(head)}(?:{branches(tails)})" for head, tails in reversed(parts))
