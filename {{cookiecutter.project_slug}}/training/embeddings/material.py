"""What is learnt and what is measured: questions with the passages that answer them, split by document.

A passage is a chunk, cut by the application's own chunker, as it stands in the index.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.bootstrap import Application
from app.types import Chunk, Scope
from evaluation.answers import plain
from evaluation.questions import Question, Quoted
from training.sets.case import Case, Said
from training.sets.errors import TooLittleData
from training.sets.filters import Counts
from training.sets.make import filtered
from training.sets.split import SIDES, Side, side_of, split

SHARE = 0.2
"""Of the documents, for each of validation and test: few questions measure nothing."""
ALL = 10_000_000
MOST = 5
"""Passages. Expected words that more of them hold don't say which one answers."""
NO_PASSAGE = "no passage holds its answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """`evidence`: a passage answers the question where it holds one of these quotes of its document, in plain words."""

    question: str
    document: str
    evidence: tuple[Quoted, ...]

    def answered_by(self, chunks: Sequence[Chunk]) -> tuple[str, ...]:
        """The ids of those that answer it. The first chunk that holds a quote and the next may share it."""
        return tuple(
            chunk.id
            for chunk in chunks
            if any(quote.source == chunk.source and quote.quote in plain(chunk.text) for quote in self.evidence)
        )


@dataclass(frozen=True)
class Material:
    """The questions of each side: no document of one side is of another. `dropped` counts by origin and reason."""

    asked: Mapping[Side, Sequence[Asked]]
    documents: Mapping[str, Side]
    dropped: Counts

    def sources(self, side: Side) -> tuple[str, ...]:
        return tuple(name for name, where in sorted(self.documents.items()) if where == side)


def make_material(chunks: Sequence[Chunk], found: Sequence[Case], seed: int) -> Material:
    """`found` are cases whose evidence may stand in a chunk. Raises TooLittleData, which says what is missing.

    A question about documents of two sides is left out, as is one that is nearly the same as a measured one.
    """
    documents, dropped = split({chunk.source for chunk in chunks}, seed, SHARE), Counts()
    cases = [case for case in found if case.said]
    measured = [case.question for case in cases if side_of(case.document, documents, seed) == "test"]
    asked: dict[Side, list[Asked]] = {side: [] for side in SIDES}
    for case, side in filtered(cases, measured, documents, seed, dropped):
        one = asked_of(case)
        sides = {documents.get(quote.source) for quote in one.evidence}
        if sides == {side} and one.answered_by(chunks):
            asked[side].append(one)
        else:
            dropped[case.origin, NO_PASSAGE if sides == {side} else "its documents are of two sides"] += 1
    check(asked)
    return Material(asked, documents, dropped)


def check(asked: Mapping[Side, Sequence[Asked]]) -> None:
    for side in SIDES:
        if not asked[side]:
            raise TooLittleData(
                f"no question is left for {side}: 1 is missing; write questions with `python -m app evaluate add`, "
                "add documents, or try another --seed"
            )


def asked_of(case: Case) -> Asked:
    quotes = {plain(quote.quote): quote.source for one in case.said for quote in one.evidence}
    return Asked(case.question, case.document, tuple(Quoted(source, quote) for quote, source in quotes.items()))


def chunks_of(application: Application) -> list[Chunk]:
    """All, in an order that is the same in every run: that of their documents."""
    found = application.index.searchable(application.index.reader()).sample(Scope(), ALL)
    return sorted(found, key=lambda chunk: (chunk.source, chunk.position))


def golden(questions: Sequence[Question], chunks: Sequence[Chunk]) -> Iterator[Case]:
    """Of each answerable question: what somebody marked, or the few passages that hold all words expected of it."""
    for one in questions:
        if one.kind != "answerable":
            continue
        evidence = one.answers or expected(one, chunks)
        if evidence:
            yield Case(one.id, "golden", evidence[0].source, one.text, (Said(one.text, evidence),))


def expected(question: Question, chunks: Sequence[Chunk]) -> tuple[Quoted, ...]:
    words = [plain(one) for one in question.expect]
    found = [
        chunk
        for chunk in chunks
        if words and chunk.source in question.sources and all(word in plain(chunk.text) for word in words)
    ]
    return tuple(Quoted(chunk.source, chunk.text) for chunk in found) if len(found) <= MOST else ()
