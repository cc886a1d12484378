"""Where cases come from: questions that people wrote, answers that were kept, and the documents themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.bootstrap import Application
from app.cli.costs.database import ask
from app.settings import Settings
from app.types import Progress
from evaluation.candidates import candidates
from evaluation.journal import Journal
from evaluation.lab.documents import documents_at
from evaluation.lab.extracts import Extract, extracts
from evaluation.lab.material import Material
from evaluation.lab.row import Row as LabRow
from evaluation.lab.study import make
from evaluation.limits import Limits
from evaluation.questions import Question, Quoted
from training.sets.case import Case, Said
from training.sets.golden import golden
from training.sets.kept import kept


class Source(StrEnum):
    """Of what cases can be made. Where two say the same, the first one stays."""

    GOLDEN = "golden"
    KEPT = "kept"
    DOCUMENTS = "documents"


@dataclass(frozen=True)
class Wish:
    """What is to be made: of these sources, from these documents and questions."""

    sources: tuple[Source, ...]
    docs: Path
    questions: Sequence[Question]
    per_document: int
    seed: int


async def cases(
    application: Application, settings: Settings, wish: Wish, limits: Limits, progress: Progress
) -> list[Case]:
    """`application` has the documents, `settings` are those of the database. Raises what a call of a model raises."""
    found: list[Case] = []
    if Source.GOLDEN in wish.sources:
        found += golden(wish.questions, wish.seed)
    if Source.KEPT in wish.sources:
        found += kept(ask(candidates, []))
    if Source.DOCUMENTS in wish.sources:
        chosen = list(extracts_of(application, wish, progress))
        material = Material(documents_at([str(wish.docs)], (), application.reading), extracts=chosen)
        # What a model wrote is paid for: it stays where the next run finds it.
        journal = Journal(settings.data_dir / "training" / "questions.jsonl", LabRow)
        by_place = {(one.source, (one.start, one.end)): one for one in chosen}
        for question in await make(application, material, journal, limits, progress):
            wanted = question.wanted[0]
            found.append(of_extract(by_place[wanted.source, wanted.span or (0, 0)], question.text))
    return found


def extracts_of(application: Application, wish: Wish, progress: Progress) -> Iterator[Extract]:
    for loaded in documents_at([str(wish.docs)], (), application.reading).read(progress):
        yield from extracts(loaded, wish.per_document)


def of_extract(extract: Extract, question: str) -> Case:
    """The sentence that a question was made of is its answer."""
    said = Said(extract.text, (Quoted(extract.source, extract.text),))
    return Case(f"{extract.source}@{extract.start}", "document", extract.source, question, (said,))
