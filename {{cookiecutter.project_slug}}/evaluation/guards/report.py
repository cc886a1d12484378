"""What a labelled set says of its guard: how much of what it should find it finds, and how often it is wrong."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.guards.judged import Judged
from evaluation.share import Share

HEAD = """\
| guard | cases | precision (95 % interval) | recall | false positives |
|---|---|---|---|---|"""
KINDS_HEAD = """\
| guard | kind | should it find something? | cases | found (95 % interval) |
|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Report:
    """`precision`: of what was found, what should be. `recall`: of what should be found, what was. `false_positives`:
    of what should not be found, what was. `kinds`: of each kind and label what was found.
    """

    cases: int
    precision: Share
    recall: Share
    false_positives: Share
    kinds: Mapping[tuple[str, bool], Share]

    def to_json(self) -> dict[str, Any]:
        return {
            "cases": self.cases,
            "precision": self.precision.to_json(),
            "recall": self.recall.to_json(),
            "false_positive_rate": self.false_positives.to_json(),
            "kinds": [{"kind": kind, "label": label, **found.to_json()} for (kind, label), found in self.kinds.items()],
        }


def report(cases: Iterable[Judged]) -> Report:
    kinds: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    for case in cases:
        kinds[case.kind, case.label].append(case.found)
    hits = [found for (_, label), each in kinds.items() if label for found in each]
    others = [found for (_, label), each in kinds.items() if not label for found in each]
    return Report(
        cases=len(hits) + len(others),
        precision=Share(sum(hits), sum(hits) + sum(others)),
        recall=Share(sum(hits), len(hits)),
        false_positives=Share(sum(others), len(others)),
        kinds={kind: Share(sum(each), len(each)) for kind, each in kinds.items()},
    )


def table(reports: Mapping[str, Report]) -> str:
    """Two tables as Markdown: a row for each guard, then one for each of their kinds."""
    guards = [
        f"| `{name}` | {one.cases:,} | {one.precision} | {one.recall} | {one.false_positives} |"
        for name, one in reports.items()
    ]
    kinds = [
        f"| `{name}` | {kind} | {'yes' if label else 'no'} | {found.of:,} | {found} |"
        for name, one in reports.items()
        for (kind, label), found in one.kinds.items()
    ]
    return "\n".join([HEAD, *guards, "", KINDS_HEAD, *kinds])
