"""What a run of the lab works on: documents and questions about them, made or given, and a digest of both texts."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from pathlib import Path

from app.rag.stages import Loaded
from app.types import Progress
from evaluation.lab.documents import Documents
from evaluation.lab.extracts import Extract, extracts
from evaluation.lab.given import of_collection, of_file
from evaluation.lab.question import LabQuestion

MADE = 120


@dataclass
class Material:
    """`extracts` are sentences that questions are still to be made of; there are none where `questions` were given."""

    documents: Documents
    questions: list[LabQuestion] = field(default_factory=list)
    extracts: list[Extract] = field(default_factory=list)
    digest: str = ""


def to_ask_about(documents: Documents, limit: int | None, progress: Progress) -> Material:
    """Sentences for questions that are to be made: of each document one, then of each a second one, and so on."""
    names: set[str] = set()

    def ranked() -> Iterator[tuple[int, Extract]]:
        for loaded in documents.read(progress):
            names.add(named(loaded))
            yield from enumerate(extracts(loaded, limit or MADE))

    chosen = nsmallest(limit or MADE, ranked(), key=lambda pair: (pair[0], pair[1].chance("order"), pair[1].start))
    return Material(documents, extracts=[extract for _, extract in chosen], digest=digest_of(names))


def asked_in_file(documents: Documents, path: Path, progress: Progress) -> Material:
    """Raises BadQuestions."""
    names, sources = set[str](), set[str]()
    for loaded in documents.read(progress):
        names.add(named(loaded))
        sources.add(loaded.task.item.name)
    return Material(documents, of_file(path, sources), digest=digest_of(names))


def collected(documents: Documents, folder: Path, to: Path, progress: Progress) -> Material:
    """Of a collection, whose documents may be written into `to`; those at hand are left alone. Raises BadCollection."""
    place, questions = of_collection(folder, to)
    own = Documents((str(place),), documents.reading, folder.name)
    return Material(own, questions, digest=digest_of({named(loaded) for loaded in own.read(progress)}))


def named(loaded: Loaded) -> str:
    """By its name and its bytes, wherever it lies."""
    return f"{loaded.task.item.name} {loaded.digest}"


def digest_of(names: set[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode("utf-8", "surrogatepass")).hexdigest()


def evenly(questions: Sequence[LabQuestion], limit: int | None) -> list[LabQuestion]:
    """Each once: all, or `limit` of them that lie evenly over the list."""
    distinct = list({one.key: one for one in questions}.values())
    if limit is None or limit >= len(distinct):
        return distinct
    return [distinct[number * len(distinct) // limit] for number in range(limit)]
