"""Whole sentences and lines are taken until a number of tokens is full, as the built-in embedding model counts them.

That model reads no more than 256 tokens of a chunk. English fills them with 1,100 characters, but Chinese or a list of
numbers with far fewer, so chunks of a number of characters may be read in part only: these never are. Another embedding
model counts in another way. Nothing overlaps.
"""

import sys
from collections.abc import Callable, Iterator
from functools import cache

from app.errors import ModelUnavailable
from app.rag.documents.chunkers.packing import LIMIT
from app.rag.documents.chunkers.structure import units
from app.rag.documents.document import Section, Span

TOKENS = 160
"""What is left of the window is for the headings."""
ENDS = 2
"""Tokens that every text gets at its ends."""
Count = Callable[[str], int]


def spans(text: str, section: Section) -> list[Span]:
    """Of the chunks of one section, in order; all of it but white space. No longer than LIMIT characters, either."""
    found: list[Span] = []
    full = 0
    for start, end, tokens in counted(text, section, counter()):
        if found and full + tokens <= TOKENS and end - found[-1][0] <= LIMIT:
            found[-1] = (found[-1][0], end)
            full += tokens
        else:
            found.append((start, end))
            full = tokens
    return found


def counted(text: str, section: Section, count: Count) -> Iterator[tuple[int, int, int]]:
    """Sentences and lines with their tokens; one of too many comes in halves, cut at white space if there is any."""
    waiting = [(unit.start, unit.end) for unit in reversed(list(units(text, section)))]
    while waiting:
        start, end = waiting.pop()
        tokens = count(text[start:end])
        if tokens <= TOKENS or end - start == 1:
            yield start, end, tokens
        else:
            waiting += reversed(halves(text, start, end))


def halves(text: str, start: int, end: int) -> list[Span]:
    middle = (start + end) // 2
    at = text.rfind(" ", start + 1, middle + 1)
    at = at if at > start else middle
    after = at + len(text[at:end]) - len(text[at:end].lstrip())
    return [(start, start + len(text[start:at].rstrip())), (after, end)]


@cache
def counter() -> Count:
    """Reads the model's vocabulary when it is first wanted, and none of its weights. Raises ModelUnavailable."""
    from app.llm.minilm.wordpiece import WordPiece
    from app.llm.tokens.strategy import Unavailable
    from app.llm.tokens.wordpiece import read_vocabulary

    try:
        tokenizer = WordPiece(read_vocabulary())
    except Unavailable as reason:
        raise ModelUnavailable(f"CHUNKER=tokens can't count: {reason}") from None
    return lambda text: len(tokenizer.encode(text, sys.maxsize)) - ENDS
