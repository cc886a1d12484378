"""Public collections on disk: documents with judged questions, or whole texts with questions and their evidence.

Judged (as in BEIR): `corpus.jsonl` (id, title, text), `queries.jsonl` (id, text), `qrels.tsv` (query, document,
relevance). Evidence: a folder `corpora/` and `questions.jsonl` (text, corpus, refs: spans of characters).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import AppError
from evaluation.retrieval.ranking import Span


class BadCollection(AppError):
    """A folder that holds no collection, or half of one."""


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    text: str
    relevance: dict[str, float]


@dataclass(frozen=True, slots=True)
class EvidenceQuestion:
    text: str
    source: str
    spans: tuple[Span, ...]


def found_in(data: Path) -> list[Path]:
    """The collections in a folder: the folder itself, or those directly below it. Raises BadCollection."""
    if not data.is_dir():
        raise BadCollection(f"{data} is no folder: give --data a folder with corpus.jsonl, or a folder of such folders")
    folders = [folder for folder in [data, *sorted(data.iterdir())] if is_judged(folder) or has_evidence(folder)]
    if not folders:
        raise BadCollection(f"{data} holds no collection: it needs corpus.jsonl, queries.jsonl and qrels.tsv")
    return folders[:1] if folders[0] == data else folders


def is_judged(folder: Path) -> bool:
    return (folder / "corpus.jsonl").is_file()


def has_evidence(folder: Path) -> bool:
    return (folder / "corpora").is_dir() and (folder / "questions.jsonl").is_file()


def write_documents(folder: Path, to: Path) -> dict[str, str]:
    """Each row of the corpus becomes a Markdown file. Returns the row's id by the file's name."""
    names: dict[str, str] = {}
    for number, row in enumerate(rows(folder / "corpus.jsonl", "id", "text")):
        name = f"{number:07}.md"
        title = " ".join((row.get("title") or "").split())
        (to / name).write_text(f"# {title}\n\n{row['text']}" if title else row["text"], encoding="utf-8", newline="\n")
        names[name] = row["id"]
    return names


def judged_questions(folder: Path) -> list[JudgedQuestion]:
    """The questions that have a relevant document. Raises BadCollection."""
    relevance: dict[str, dict[str, float]] = {}
    for line in lines(folder / "qrels.tsv"):
        match line.split("\t"):
            case [query, document, value] if value.strip().lstrip("-").replace(".", "", 1).isdigit():
                relevance.setdefault(query, {})[document] = float(value)
    questions = [
        JudgedQuestion(row["text"], relevance[row["id"]])
        for row in rows(folder / "queries.jsonl", "id", "text")
        if any(value > 0 for value in relevance.get(row["id"], {}).values())
    ]
    if not questions:
        raise BadCollection(f"{folder / 'qrels.tsv'} judges no question of queries.jsonl: compare their ids")
    return questions


def evidence_questions(folder: Path) -> list[EvidenceQuestion]:
    """Raises BadCollection."""
    sources = {path.stem: path.name for path in sorted((folder / "corpora").iterdir())}
    questions = [
        EvidenceQuestion(row["text"], sources.get(row["corpus"], ""), tuple((int(a), int(b)) for a, b in row["refs"]))
        for row in rows(folder / "questions.jsonl", "text", "corpus", "refs")
    ]
    if not questions:
        raise BadCollection(f"{folder / 'questions.jsonl'} is empty: it needs a question on each line")
    return questions


def rows(path: Path, *needed: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines(path), start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadCollection(f"{path} line {number} is not JSON ({error}): correct it") from None
        if not isinstance(row, dict):
            raise BadCollection(f"{path} line {number} is not an object: write one for each row")
        if missing := [name for name in needed if name not in row]:
            raise BadCollection(f"{path} line {number} lacks {', '.join(missing)}: add it")
        yield row


def lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as stream:
            yield from (line.rstrip("\n") for line in stream if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise BadCollection(f"{path} can't be read ({error}): give --data a complete collection") from None
