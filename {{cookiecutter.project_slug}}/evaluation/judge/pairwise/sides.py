"""Two stored runs as pairs of answers to the same question. What was expected of an answer is not read at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError
from app.judging.judge import Answered
from evaluation.gate.stored import read_report
from evaluation.judge.labels import read_answers
from evaluation.report.case import Case

LINES = ".jsonl"


class NothingShared(AppError):
    """The two files have no question in common that both answered."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The answers of both runs to the same question."""

    a: Answered
    b: Answered

    @property
    def question(self) -> str:
        return self.a.question

    @property
    def alike(self) -> bool:
        """Letter by letter, but for spaces: nobody needs to be asked which is better."""
        return self.a.answer.split() == self.b.answer.split()


def read_sides(a: Path, b: Path) -> list[Sides]:
    """In the order of the first file. Raises NothingShared, BadRun or BadLabels."""
    first, second = answers_of(a), answers_of(b)
    found = [Sides(one, second[question]) for question, one in first.items() if question in second]
    if not found:
        raise NothingShared(f"{a} and {b} have no question in common: give two runs that were asked the same")
    return found


def answers_of(path: Path) -> dict[str, Answered]:
    """By their questions: of a `report.json`, or of JSON lines with `question`, `passages` and `answer`."""
    answers = read_answers(path) if path.suffix == LINES else answers_in(list(read_report(path).cases.values()))
    return {one.question: one for one in answers}


def answers_in(cases: Sequence[Case]) -> list[Answered]:
    """Without attacks, and without follow-ups, which nobody can judge who does not know what was said before."""
    return [
        Answered(one.question, one.passages, one.answer)
        for one in cases
        if one.answer and one.slices.get("kind") != "attack" and one.slices.get("turn") != "follow-up"
    ]
