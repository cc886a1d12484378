"""Blocks of code in Markdown: between fences, and indented by four columns. Knows of line after line which it is in.

Source: CommonMark, 4.4 and 4.5. Where it is in doubt, as in lists, an indented line is text.
"""

import re

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
INDENTED = re.compile(r" {4}| {0,3}\t")
# What stands indented below these belongs to them: items of lists, and footnotes.
ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)]|\[\^[^\]]+\]:)(?:\s|$)")
# Of these tags no blank line is the end, and a comment in them is one.
RAW = re.compile(r" {0,3}<(pre|script|style|textarea)\b", re.IGNORECASE)


def closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(fence) and bare == fence[0] * len(bare)


class CodeBlocks:
    """`fence` is the one that is open, or nothing. An indented block begins behind a blank line, or at the start."""

    def __init__(self) -> None:
        self.fence = self.raw = ""
        self.blank, self.listed = True, False

    def hold(self, line: str) -> bool:
        """Whether the next line is code; the lines of a fence are."""
        if self.fence:
            self.fence = "" if closes(line, self.fence) else self.fence
            return True
        if marks := FENCE.match(line):
            self.fence = marks[1]
            return True
        if not line.strip():
            self.blank = True
            return False
        if self.blank and INDENTED.match(line) and not (self.listed or self.raw):
            return True
        self.follow(line)
        return False

    def follow(self, line: str) -> None:
        """Behind a line of text."""
        if ITEM.match(line):
            self.listed = True
        elif self.blank and not line[0].isspace():
            self.listed = False
        if not self.raw and (tag := RAW.match(line)):
            self.raw = tag[1].lower()
        if self.raw and f"</{self.raw}" in line.lower():
            self.raw = ""
        self.blank = False
