"""What is known before anybody tunes a model: how good answers are, how many there are, and what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.llm.catalogue import load_catalogue
from app.llm.cost import Prices, cost_usd
from app.storage.costs import CostLine
from app.types import Usage
from evaluation.gate.stored import Run, read_report
from evaluation.report.metrics import Estimate, estimates

MONTH = 30
MEASURING = "evaluation"
"""Who asked what an evaluation did: nobody's question."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One report. `given` are the metrics of questions for which the search had found a right source."""

    prompt: str
    model: str
    metrics: Mapping[str, Estimate]
    given: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Volume:
    """A day on average, of the days looked at; tokens and `usd` are those of an answer, `usd` None if not known."""

    answers_a_day: float
    input_tokens: float
    output_tokens: float
    usd: float | None

    @property
    def usd_a_month(self) -> float | None:
        return None if self.usd is None else self.usd * self.answers_a_day * MONTH


@dataclass(frozen=True, slots=True)
class Cheaper:
    """A listed model of the same provider, and what the same answers would cost with it."""

    model: str
    usd_a_month: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The best of several reports is the one whose right answers are most, by the lower end of their interval: one
    right answer of one is less than 190 of 200. `rows` are those that can be learnt.
    """

    reports: Sequence[Quality]
    volume: Volume | None
    cheaper: Cheaper | None
    rows: int | None
    server_usd: float | None

    @property
    def best(self) -> Quality | None:
        def right(one: Quality) -> float:
            found = one.given.get("right_source")
            return found.low if found else 0.0

        return max(self.reports, key=right, default=None)

    @property
    def prompts(self) -> int:
        return len({one.prompt for one in self.reports})


def quality(path: Path) -> Quality:
    """Of a `report.json`. Raises BadRun."""
    return quality_of(read_report(path))


def quality_of(run: Run) -> Quality:
    cases = list(run.cases.values())
    given = [one for one in cases if one.values.get("source_found") == 1]
    return Quality(run.made.get("prompt", ""), run.made.get("model", ""), estimates(cases), estimates(given))


def volume(lines: Sequence[CostLine], days: int, per_day: float | None = None) -> Volume | None:
    """`per_day` in place of the answers that were counted. None where nothing was answered and nothing is said."""
    lines = [line for line in lines if line.key != MEASURING]
    answers = sum(line.answers for line in lines)
    if not answers:
        return None if per_day is None else Volume(per_day, 0.0, 0.0, None)
    unpriced = any(line.unpriced for line in lines)
    usd = None if unpriced else sum(line.usd or 0.0 for line in lines) / answers
    return Volume(
        answers / days if per_day is None else per_day,
        sum(line.input_tokens for line in lines) / answers,
        sum(line.output_tokens for line in lines) / answers,
        usd,
    )


def cheaper(model: str, found: Volume | None, own: Prices) -> Cheaper | None:
    """The listed model of the same provider that would cost least, if that is less than what was paid."""
    if found is None or found.usd_a_month is None or not found.input_tokens:
        return None
    provider = model.partition(":")[0]
    names = [one.name for one in load_catalogue().entries if one.provider == provider and one.name != model]
    priced = [(usd, name) for name in names if (usd := monthly(name, found, own)) is not None]
    usd, name = min(priced, default=(found.usd_a_month, ""))
    return Cheaper(name, usd) if usd < found.usd_a_month else None


def monthly(model: str, found: Volume, own: Prices) -> float | None:
    answers = found.answers_a_day * MONTH
    return cost_usd(model, Usage(round(found.input_tokens * answers), round(found.output_tokens * answers)), own)


def rows_in(sets: Path) -> int | None:
    """How many rows `python -m training data` wrote to be learnt; None where it was not run."""
    path = sets / "instructions" / "train.jsonl"
    return path.read_bytes().count(b"\n") if path.is_file() else None
