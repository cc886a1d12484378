"""Text is cut after so many characters, at white space, and each chunk repeats the end of the one before it.

What most tutorials do. It knows no paragraphs, sentences or lines: a sentence that is cut in two may stand whole in the
overlap.
"""

from app.rag.documents.chunkers.packing import last_space
from app.rag.documents.document import Section, Span

SIZE, OVERLAP = 800, 160


def spans(text: str, section: Section) -> list[Span]:
    """Of the chunks of one section, in order; all of it but white space, some of it twice."""
    found: list[Span] = []
    end = section.start + len(text[section.start : section.end].rstrip())
    start = after_space(text, section.start, end)
    while start < end:
        stop = end if end - start <= SIZE else cut(text, start)
        if found and stop <= found[-1][1]:  # a long word left room for nothing new
            start = after_space(text, stop, end)
            continue
        found.append((start, stop))
        start = end if stop == end else following(text, start, stop)
    return found


def cut(text: str, start: int) -> int:
    """Where the last word that ends in time is over; a longer word is cut."""
    at = last_space(text, start, start + SIZE + 1)
    return at if at > start else start + SIZE


def following(text: str, start: int, stop: int) -> int:
    """The first word that begins in the last OVERLAP characters, or what comes after the cut."""
    at = stop - OVERLAP
    while start < at < stop and not text[at - 1].isspace():
        at += 1
    return after_space(text, at if start < at else stop, len(text))


def after_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at
