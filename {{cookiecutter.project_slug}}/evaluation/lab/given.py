"""Questions that someone wrote: a file of JSON lines, or a collection with its own documents."""

from collections.abc import Set as AbstractSet
from pathlib import Path

from evaluation.lab.question import LabQuestion, Wanted
from evaluation.questions import BadQuestions, read_questions
from evaluation.retrieval.collections import (
    BadCollection,
    evidence_questions,
    found_in,
    has_evidence,
    judged_questions,
    write_documents,
)

SHIPPED = Path(__file__).parents[1] / "collections"


def shipped(name: str) -> Path:
    """The folder of a collection that this project brings. Raises BadCollection."""
    names = sorted(path.name for path in SHIPPED.iterdir() if path.is_dir())
    if name not in names:
        raise BadCollection(f"there is no collection {name!r} here: use {', '.join(names)}, or --questions FOLDER")
    return SHIPPED / name


def of_file(path: Path, sources: AbstractSet[str]) -> list[LabQuestion]:
    """Each of the answerable ones that documents of these names answer. Raises BadQuestions when there is none."""
    answerable = [one for one in read_questions(path) if one.kind == "answerable"]
    found = [
        LabQuestion(one.text, tuple(Wanted(source) for source in one.sources))
        for one in answerable
        if set(one.sources) <= sources
    ]
    if not found:
        wanted = sorted({source for one in answerable for source in one.sources})[:3]
        raise BadQuestions(
            f"{path} asks nothing that these documents answer ({', '.join(wanted)}): name the folder that holds them"
        )
    return found


def of_collection(folder: Path, to: Path) -> tuple[Path, list[LabQuestion]]:
    """The folder of its documents, which may be written into `to`, and its questions. Raises BadCollection."""
    if found_in(folder) != [folder]:
        raise BadCollection(f"{folder} holds several collections: name one of them")
    if has_evidence(folder):
        marked = evidence_questions(folder)
        return folder / "corpora", [
            LabQuestion(one.text, tuple(Wanted(one.source, span) for span in one.spans)) for one in marked if one.spans
        ]
    names = {id: name for name, id in write_documents(folder, to).items()}
    judged = judged_questions(folder)
    return to, [LabQuestion(one.text, judgements(one.relevance, names, folder)) for one in judged]


def judgements(relevance: dict[str, float], names: dict[str, str], folder: Path) -> tuple[Wanted, ...]:
    if unknown := [id for id in relevance if id not in names]:
        raise BadCollection(
            f"{folder / 'qrels.tsv'} judges {unknown[0]!r}, which corpus.jsonl lacks: compare their ids"
        )
    return tuple(Wanted(names[id], grade=grade) for id, grade in relevance.items() if grade > 0)
