"""Takes comments out of Markdown: a reader of the page never sees them, and a model would.

Blanks stand in their place, so that every line and every place stays where it is. Code keeps its comments.
"""

import re
from collections.abc import Iterator

from app.rag.documents.loaders.code_blocks import CodeBlocks
from app.rag.documents.loaders.plain import Line, lines

OPEN, CLOSE = "<!--", "-->"
# `[//]: # (so)` and its like: a link that nothing can lead to.
DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,100}\]:[ \t]+(?:#|<#?>)[ \t]*(?:\(.*\)|\".*\"|'.*')?[ \t]*$")
SHOWN = re.compile(r"[^\n]")


def without_comments(text: str, start: int = 0) -> str:
    """`"a <!-- b --> c"` -> `"a            c"`; one that begins a line and is never closed hides all that follows."""
    if OPEN not in text and "]:" not in text:
        return text
    parts, at = list[str](), 0
    for begin, end in comments(text, start):
        parts += text[at:begin], SHOWN.sub(" ", text[begin:end])
        at = end
    return "".join([*parts, text[at:]])


def comments(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where each begins and ends."""
    code, done, last = CodeBlocks(), start, text.rfind(CLOSE)
    for line in lines(text, start, len(text)):
        if line.end <= done:
            continue
        if line.start >= done and code.hold(line.text):
            continue
        if DEFINITION.match(line.text):
            yield line.start, line.start + len(line.text)
        else:
            for begin, end in within(text, line, max(done, line.start), last):
                yield begin, end
                done = end


def within(text: str, line: Line, at: int, last: int) -> Iterator[tuple[int, int]]:
    """Those that begin in a line, from a place of it on. `last` is where the last comment of the text is closed."""
    stop, counted, ticks = line.start + len(line.text), at, 0
    while (begin := text.find(OPEN, at, stop)) >= 0:
        ticks, counted = ticks + text.count("`", counted, begin), begin
        at = begin + len(OPEN)
        if ticks % 2:
            continue
        if at <= last:
            at = text.index(CLOSE, at) + len(CLOSE)
            yield begin, at
            counted = at
        elif not text[line.start : begin].strip():
            yield begin, len(text)
            return
