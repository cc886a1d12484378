"""How good the answers are on texts with known evidence: is it in what the answer quotes, and how much else is?

Asks through the product, with the model that the settings name. An answer is compared by where its sentences stand in
the cited passages; of a sentence that is not verbatim there, the citation's own quote counts.
"""

import asyncio
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings
from app.types import Answer, Answerer, AnswerRequest, Context, Message, Passage, Progress, answer
from evaluation.retrieval import collections
from evaluation.retrieval.collections import BadCollection, EvidenceQuestion
from evaluation.retrieval.ranking import Span
from evaluation.trial import temporary

SAID = re.compile(r"(.*?)\[(\d+)\]", re.DOTALL)
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """One answer. `covered`: how much of the evidence it quotes; `precise`: how much of its quotes is evidence."""

    declined: bool
    weak: bool
    right_document: bool
    covered: float
    precise: float
    characters: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """Shares of all questions of a collection; `precise` of the answered ones; times in milliseconds."""

    collection: str
    questions: int
    right_document: float
    holds_evidence: float
    covered: float
    precise: float
    weak: float
    declined: float
    characters_p90: int
    p50_ms: float


def run(settings: Settings, data: Path, progress: Progress | None = None) -> list[Row]:
    """A row for each collection of texts with marked evidence. Raises BadCollection when there is none."""
    folders = [folder for folder in collections.found_in(data) if collections.has_evidence(folder)]
    if not folders:
        raise BadCollection(f"{data} has no collection with evidence: it needs corpora/ and questions.jsonl")
    return [measure(settings, folder, progress) for folder in folders]


def measure(settings: Settings, folder: Path, progress: Progress | None) -> Row:
    questions = collections.evidence_questions(folder)
    with temporary(settings) as application:
        application.ingest([folder / "corpora"], progress=progress)
        found = asyncio.run(ask(application.answerer, questions, settings.request_timeout_seconds))
    answered = [one for one in found if not one.declined] or found
    return Row(
        collection=folder.name,
        questions=len(found),
        right_document=statistics.fmean(one.right_document for one in found),
        holds_evidence=statistics.fmean(one.covered > 0 for one in found),
        covered=statistics.fmean(one.covered for one in found),
        precise=statistics.fmean(one.precise for one in answered),
        weak=statistics.fmean(one.weak for one in found),
        declined=statistics.fmean(one.declined for one in found),
        characters_p90=sorted(one.characters for one in found)[int(0.9 * len(found))],
        p50_ms=statistics.median(one.seconds for one in found) * 1000,
    )


async def ask(answerer: Answerer, questions: Sequence[EvidenceQuestion], seconds: float) -> list[Overlap]:
    found = []
    for question in questions:
        started = time.monotonic()
        context = Context(subject="evaluation", deadline=started + seconds)
        request = AnswerRequest((Message("user", question.text),), context)
        found.append(compare(question, await answer(answerer, request), time.monotonic() - started))
    return found


def compare(question: EvidenceQuestion, found: Answer, seconds: float) -> Overlap:
    spans = list(quoted(found, question.source))
    quoted_at = {at for start, end in spans for at in range(start, end)}
    wanted = {at for start, end in question.spans for at in range(start, end)}
    shared = len(quoted_at & wanted)
    return Overlap(
        declined=found.abstained,
        weak=found.weak,
        right_document=bool(spans),
        covered=shared / len(wanted) if wanted else 0.0,
        precise=shared / len(quoted_at) if quoted_at else 0.0,
        characters=len(found.text),
        seconds=seconds,
    )


def quoted(found: Answer, source: str) -> Iterator[Span]:
    """Where in the document the answer's sentences stand, for those that cite it."""
    for said, number in SAID.findall(found.text):
        if 1 <= int(number) <= len(found.passages):
            passage = found.passages[int(number) - 1]
            place = located(said, passage) or located(quote_of(found, int(number)), passage)
            if place and passage.chunk.source == source:
                yield passage.chunk.start + place[0], passage.chunk.start + place[1]


def quote_of(found: Answer, number: int) -> str:
    return next((citation.quote for citation in found.citations if citation.number == number), "")


def located(said: str, passage: Passage) -> Span | None:
    """The span of the passage that holds the last line of `said` word by word, whatever stands between the words."""
    words = WORD.findall(said.strip().rpartition("\n\n")[2] if "\n\n" in said.strip() else said)
    if not words:
        return None
    match = re.search(r"\W+".join(map(re.escape, words)) + r"[^\w\s]*", passage.chunk.text)
    return match.span() if match else None
