"""Answers with a label, one JSON object a line: what a judge is calibrated by. Knows no judge.

`labels.jsonl` was labelled by reading question, passages and answer, before any judge was run on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from app.errors import AppError
from app.judging.judge import BAD, GOOD, Answered, Shown
from evaluation.rows import Shape, filled, read_named, read_rows

LABELS = Path(__file__).parent / "labels.jsonl"
PAGE = "docs/judge.md"
Origin = Literal["model", "mutation", "hand"]
Labelled = Literal["read", "rule"]
FEWEST = 20


class BadLabels(AppError):
    """A file of labelled answers is missing or wrong, or holds too few."""


@dataclass(frozen=True, slots=True)
class Label:
    """`origin`: a model (`model` names it) wrote the answer, it was written by hand, or a good one was spoilt.

    `labelled`: by reading, or by a rule; the latter say nothing of what readers find, and are left out.
    """

    id: str
    answered: Answered
    good: bool
    reason: str
    origin: Origin
    labelled: Labelled
    model: str = ""


def read_labels(path: Path = LABELS) -> list[Label]:
    """Every one of the file. Raises BadLabels, which names the line."""
    known: set[Answered] = set()

    def fresh(row: dict[str, Any]) -> Label:
        label = parse(row)
        if label.answered in known:
            raise ValueError("this answer has a label already")
        known.add(label.answered)
        return label

    return read_named(path, Shape("label", fresh, BadLabels, PAGE))


def read_answers(path: Path) -> list[Answered]:
    """Answers to be judged, which need no label. Raises BadLabels, which names the line."""
    return read_rows(path, Shape("answer", answered, BadLabels, PAGE))


def by_reading(labels: Sequence[Label], advice: str = f"label {FEWEST} of each kind at least") -> list[Label]:
    """Those that somebody read. Raises BadLabels with the advice when they are too few to say anything."""
    read = [one for one in labels if one.labelled == "read"]
    for kind, count in ((GOOD, sum(one.good for one in read)), (BAD, sum(not one.good for one in read))):
        if count < FEWEST:
            raise BadLabels(f"only {count} answers were read and found {kind}: {advice}")
    return read


def parse(row: dict[str, Any]) -> Label:
    """Raises ValueError that says what is wrong."""
    if row.get("label") not in (GOOD, BAD):
        raise ValueError(f"label is neither {GOOD} nor {BAD}")
    for name, choices in (("origin", get_args(Origin)), ("labelled", get_args(Labelled))):
        if row.get(name) not in choices:
            raise ValueError(f"{name} is none of {', '.join(choices)}")
    return Label(
        filled(row, "id"),
        answered(row),
        row["label"] == GOOD,
        filled(row, "reason"),
        row["origin"],
        row["labelled"],
        filled(row, "model") if row["origin"] == "model" else "",
    )


def answered(row: dict[str, Any]) -> Answered:
    passages = row.get("passages")
    if not isinstance(passages, list) or not all(isinstance(one, dict) for one in passages):
        raise ValueError("passages is not a list of objects")
    shown = tuple(Shown(filled(one, "source"), heading_of(one), filled(one, "text")) for one in passages)
    return Answered(filled(row, "question"), shown, filled(row, "answer"))


def heading_of(passage: dict[str, Any]) -> str:
    """Empty where there is none."""
    heading = passage.get("heading") or ""
    if not isinstance(heading, str):
        raise ValueError("heading is not a text")
    return heading
