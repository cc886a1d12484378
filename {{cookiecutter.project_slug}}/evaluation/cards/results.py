"""What was measured, as the commands left it: the stored run of the evaluation, and the JSON of other measures.

Each says of which model it is. Figures of another model are none of this one.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.errors import AppError
from evaluation.bias.fairness import Gap
from evaluation.bias.fairness_report import table as fairness_table
from evaluation.gate.stored import read_baseline
from evaluation.options import PROJECT
from evaluation.page import table_in
from evaluation.redteam.report import Line
from evaluation.redteam.report import table as redteam_table
from evaluation.refusals.balance import Balance, Group
from evaluation.refusals.report import groups_table
from evaluation.refusals.report import table as balance_table
from evaluation.report.metrics import METRICS, estimates
from evaluation.share import Share

MEASURES = ("fairness", "refusals", "redteam")
METRICS_HEAD = """\
| metric | value | 95 % interval | cases |
|---|---|---|---|"""
GUARDS = "evaluate guards"
WHOLE = ("all first values", "all second ones")


class BadResult(AppError):
    """A file that should hold what a command measured holds something else."""


@dataclass(frozen=True)
class Results:
    """`folder` has the JSON of `evaluate NAME --json` as `NAME.json`; `baseline` is a run of the evaluation."""

    folder: Path
    baseline: Path
    guards_page: Path
    model: str

    def metrics(self) -> str:
        run = read_baseline(self.baseline)
        if run.made.get("model") != self.model:
            return self.missing(f"evaluate gate --baseline {within(self.baseline)} --accept")
        found = estimates(list(run.cases.values()))
        rows = [
            f"| {metric.words} | {one.value:.3f} | {one.low:.3f} to {one.high:.3f} | {one.n} |"
            for metric in METRICS
            if (one := found.get(metric.name))
        ]
        return "\n".join([METRICS_HEAD, *rows])

    def made(self) -> Iterator[tuple[str, str]]:
        """With what the run was made."""
        for name, value in read_baseline(self.baseline).made.items():
            yield name.replace("_", " "), f"`{value}`"

    def guards(self) -> str:
        """The first table that `evaluate guards` wrote on its page: no model has a part in it."""
        lines = table_in(self.guards_page.read_text(encoding="utf-8"), GUARDS)
        return "\n".join(lines[: lines.index("")])

    def fairness(self) -> str:
        return self.shown("fairness", fairness)

    def refusals(self) -> str:
        return self.shown("refusals", refusals)

    def redteam(self) -> str:
        return self.shown("redteam", redteam)

    def shown(self, name: str, table: Callable[[dict[str, Any]], str]) -> str:
        """What was measured, or which command measures it. Raises BadResult."""
        try:
            found = self.read(name)
            return self.command(name) if found is None else table(found)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            path = self.folder / f"{name}.json"
            raise BadResult(f"{path} is not what it should be: {self.command(name)}") from None

    def read(self, name: str) -> dict[str, Any] | None:
        """None where it was not measured, or of another model."""
        path = self.folder / f"{name}.json"
        if not path.is_file():
            return None
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found if found["model"] == self.model else None

    def command(self, name: str) -> str:
        return self.missing(f"evaluate {name} --json > {within(self.folder / f'{name}.json')}")

    def missing(self, command: str) -> str:
        return f"Not measured with `{self.model}` yet: run `python -m app {command}`."


def fairness(found: dict[str, Any]) -> str:
    """The rows of whole attributes, without the values: a name on an indexed page would change what it finds."""
    rows = [gap(one) for one in found["groups"]]
    unfair = sum(one.unfair for one in rows)
    whole = fairness_table([replace(one, groups=WHOLE) for one in rows if "," in one.groups[0]])
    return f"{whole}\n\nOf all {len(rows)} comparisons, {unfair} show a group that is worse off."


def refusals(found: dict[str, Any]) -> str:
    balance = [
        Balance(one["of"], *(share(one[name]) for name in ("over_refusal", "recall", "precision")))
        for one in found["balance"]
    ]
    groups = [
        Group(one["group"], share(one["refused"]), share(one["neutral"]), tuple(one["only"]), one["probability"])
        for one in found["groups"]
    ]
    return f"{balance_table(balance)}\n\n{groups_table(groups)}"


def redteam(found: dict[str, Any]) -> str:
    return redteam_table(
        [
            Line(one["category"], share(one["succeeded"]), one["guarded"], one["guarded_succeeded"], one["noticed"])
            for one in found["categories"]
        ]
    )


def within(path: Path) -> Path:
    """From the folder of the project, where it lies in it."""
    return path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path


def gap(row: dict[str, Any]) -> Gap:
    first, second = map(share, row["shares"])
    return Gap(
        row["attribute"],
        (row["groups"][0], row["groups"][1]),
        row["outcome"],
        (first, second),
        (row["only"][0], row["only"][1]),
        row["probability"],
    )


def share(row: dict[str, Any]) -> Share:
    return Share(row["hits"], row["of"])
