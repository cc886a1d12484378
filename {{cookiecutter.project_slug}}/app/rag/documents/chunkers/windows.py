"""Text is cut into windows of a few sentences, of which the last is the first of the next one.

So every two neighbouring sentences stand together in a chunk. Code has lines for sentences.
"""

from app.rag.documents.chunkers.packing import LIMIT, Unit
from app.rag.documents.chunkers.structure import units
from app.rag.documents.document import Section, Span

SENTENCES = 5


def spans(text: str, section: Section) -> list[Span]:
    """Of the chunks of one section, in order; all of it but white space, some sentences twice."""
    all_units, found, first = list(units(text, section)), list[Span](), 0
    while first < len(all_units):
        after = end_of_window(all_units, first)
        found.append((all_units[first].start, all_units[after - 1].end))
        first = following(all_units, first, after)
    return found


def end_of_window(found: list[Unit], first: int) -> int:
    """After as many sentences as fit, but SENTENCES at most; one that is too long fits alone."""
    after = first + 1
    while after < min(first + SENTENCES, len(found)) and fit(found[first], found[after]):
        after += 1
    return after


def following(found: list[Unit], first: int, after: int) -> int:
    """The last sentence again, if it leaves room for another one."""
    shared = first < after - 1 and after < len(found) and fit(found[after - 1], found[after])
    return after - 1 if shared else after


def fit(first: Unit, last: Unit) -> bool:
    return last.end - first.start <= LIMIT
