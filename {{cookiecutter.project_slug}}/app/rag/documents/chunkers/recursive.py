"""Text is cut at empty lines; what is still too long at line ends, then at sentences, then at words, then anywhere.

SIZE and OVERLAP mean what they do in LangChain's RecursiveCharacterTextSplitter, whose method this is: neighbouring
pieces are joined up to SIZE, and a chunk begins with pieces of the one before, as many as OVERLAP holds. It counts
characters and knows no code.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence

from app.rag.documents.chunkers.structure import PARAGRAPH_BREAK
from app.rag.documents.document import Section, Span

SIZE, OVERLAP = 800, 160
SEPARATORS = (PARAGRAPH_BREAK, re.compile(r"\n\s*"), re.compile(r"(?<=[.!?])\s+"), re.compile(r"\s+"))


def spans(text: str, section: Section) -> list[Span]:
    """Of the chunks of one section, in order; all of it but white space, some of it twice."""
    return list(cut(text, section.start, section.end, SEPARATORS))


def cut(text: str, start: int, end: int, separators: Sequence[re.Pattern[str]]) -> Iterator[Span]:
    """Pieces that fit are joined with their neighbours; one that does not is cut by the next separator, on its own."""
    if not separators:
        yield from slices(start, end)
        return
    fitting: list[Span] = []
    for piece in split(text, start, end, separators[0]):
        if piece[1] - piece[0] <= SIZE:
            fitting.append(piece)
        else:
            yield from joined(fitting)
            fitting = []
            yield from cut(text, *piece, separators[1:])
    yield from joined(fitting)


def split(text: str, start: int, end: int, separator: re.Pattern[str]) -> Iterator[Span]:
    """Without white space at the ends, and nothing that is blank."""
    for stop, following in [*(gap.span() for gap in separator.finditer(text, start, end)), (end, end)]:
        piece = text[start:stop]
        if piece.strip():
            yield stop - len(piece.lstrip()), start + len(piece.rstrip())
        start = following


def joined(pieces: Sequence[Span]) -> Iterator[Span]:
    """[0:3] [4:7] [8:11] of size 7 and overlap 3 -> [0:7] [4:11]."""
    chunk: deque[Span] = deque()
    for piece in pieces:
        if chunk and piece[1] - chunk[0][0] > SIZE:
            yield chunk[0][0], chunk[-1][1]
            while chunk and (chunk[-1][1] - chunk[0][0] > OVERLAP or piece[1] - chunk[0][0] > SIZE):
                chunk.popleft()
        chunk.append(piece)
    if chunk:
        yield chunk[0][0], chunk[-1][1]


def slices(start: int, end: int) -> Iterator[Span]:
    """Of one long word."""
    while end - start > SIZE:
        yield start, start + SIZE
        start += SIZE - OVERLAP
    yield start, end
