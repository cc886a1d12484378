"""A run as the gate compares it, and the small file that keeps one: the baseline."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.judging.judge import Shown
from evaluation.report.case import Case
from evaluation.report.metrics import GATED
from evaluation.report.run import Report

NAMES = tuple(metric.name for metric in GATED)
DIGITS = 4


class BadRun(AppError):
    """A file that should hold a run, or a baseline, holds none."""


@dataclass(frozen=True)
class Run:
    """`cases` by their ids. Those of a baseline know neither question nor answer, only the question's digest."""

    cases: Mapping[str, Case]
    digests: Mapping[str, str]
    speed: float
    made: Mapping[str, str] = field(default_factory=dict)


def run_of(report: Report) -> Run:
    return run_with(report.cases, report.speed, report.made)


def run_with(cases: Iterable[Case], speed: float, made: Mapping[str, str] | None = None) -> Run:
    found = {one.id: one for one in cases}
    return Run(found, {id: one.digest for id, one in found.items()}, speed, made or {})


def read_report(path: Path) -> Run:
    """A `report.json`. Raises BadRun."""
    content = parsed(path, "write one with `python -m app evaluate --report FOLDER`")
    try:
        return run_with(map(case, content["cases"]), float(content["speed"]), made(content))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadRun(f"{path} is no report: write one with `python -m app evaluate --report FOLDER`") from None


def case(row: Mapping[str, Any]) -> Case:
    passages = tuple(Shown(one["source"], one["heading"], one.get("text", "")) for one in row.get("passages", ()))
    cited = tuple(row["cited"])
    slices, values = dict(row["slices"].items()), {name: float(value) for name, value in row["values"].items()}
    return Case(row["id"], row["question"], slices, values, row["answer"], cited, passages=passages)


def read_baseline(path: Path) -> Run:
    """Raises BadRun."""
    content = parsed(path, "write one with `python -m app evaluate gate --baseline FILE --accept`")
    try:
        names = content["metrics"]
        cases = {id: Case(id, "", {}, dict(known(names, row[1:]))) for id, row in content["cases"].items()}
        digests = {id: str(row[0]) for id, row in content["cases"].items()}
        return Run(cases, digests, float(content["speed"]), made(content))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise BadRun(
            f"{path} is no baseline: write one with `python -m app evaluate gate --baseline FILE --accept`"
        ) from None


def known(names: list[str], values: list[float | None]) -> Iterable[tuple[str, float]]:
    return ((name, float(value)) for name, value in zip(names, values, strict=True) if value is not None)


def made(content: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in content["made"].items()}


def parsed(path: Path, advice: str) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=no_number)
    except (OSError, ValueError, RecursionError) as error:
        raise BadRun(f"{path} can't be read ({error}): {advice}") from None
    return content if isinstance(content, dict) else {}


def no_number(constant: str) -> float:
    """`NaN` and the like: whatever is compared with it, nothing is ever worse."""
    raise ValueError(f"{constant} is no figure")


def write_baseline(path: Path, run: Run) -> None:
    """A line for each case, so that a diff shows which ones changed."""
    head = {"made": dict(run.made), "speed": round(run.speed, DIGITS), "metrics": list(NAMES)}
    lines = [f"{json.dumps(id)}: {json.dumps(row(run, id))}" for id in sorted(run.cases)]
    fields = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    body = ",\n".join([*fields, '"cases": {\n' + ",\n".join(lines) + "\n}"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + body + "\n}\n", encoding="utf-8", newline="\n")


def row(run: Run, id: str) -> list[str | float | None]:
    values = run.cases[id].values
    return [run.digests[id], *(short(values[name]) if name in values else None for name in NAMES)]


def short(value: float) -> float:
    """`1.0` -> `1`, `0.66667` -> `0.6667`."""
    return int(value) if value == int(value) else round(value, DIGITS)
