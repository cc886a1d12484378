"""Is a run worse than the baseline? Question by question, over those that both were asked.

Worse is a metric that fell by two points or more, where chance alone would show such a drop in less than one of twenty
runs, all gated metrics taken together (paired bootstrap, corrected by Holm).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from evaluation.bootstrap import FEWEST_DIFFERING, Difference, paired_difference
from evaluation.gate.holm import holm
from evaluation.gate.stored import Run
from evaluation.report.case import Case
from evaluation.report.metrics import GATED, Metric

SMALLEST_DROP = 0.02
CHANCE = 0.05
SLOWEST = 2.0
FEWEST_SHARED = 0.5
"""Of the baseline's questions: over a smaller share nothing is said, since what got worse may be what was left out."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A case of both runs, with the metric's value in each."""

    case: Case
    before: float
    now: float

    @property
    def lost(self) -> float:
        return self.before - self.now


@dataclass(frozen=True)
class Compared:
    """One metric over the pairs that have it. `p` is corrected for the number of metrics."""

    metric: Metric
    pairs: Sequence[Pair]
    difference: Difference
    p: float = 1.0

    @property
    def before(self) -> float:
        return mean([pair.before for pair in self.pairs])

    @property
    def now(self) -> float:
        return mean([pair.now for pair in self.pairs])

    @property
    def dropped(self) -> bool:
        enough = self.difference.differing >= FEWEST_DIFFERING
        return enough and self.difference.mean <= -SMALLEST_DROP and self.p < CHANCE


@dataclass(frozen=True)
class Verdict:
    """`shared` questions were compared, `new` ones the baseline lacks, `missing` ones only it has.

    `left_out` are metrics of the gate that only one of the runs has of these questions.
    `slower` is how many times as long as then an answer takes now, both measured in reference loops.
    """

    metrics: Sequence[Compared]
    shared: int
    new: int
    missing: int
    slower: float
    left_out: Sequence[str] = ()
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def dropped(self) -> list[Compared]:
        return [one for one in self.metrics if one.dropped]

    @property
    def too_slow(self) -> bool:
        return self.slower >= SLOWEST

    @property
    def comparable(self) -> bool:
        enough = self.shared >= FEWEST_SHARED * (self.shared + self.missing)
        return enough and bool(self.metrics)

    @property
    def passed(self) -> bool:
        return self.comparable and not self.dropped and not self.too_slow


def compare(baseline: Run, now: Run) -> Verdict:
    shared = [id for id in now.cases if now.digests[id] == baseline.digests.get(id)]
    found = [(metric, pairs(metric, baseline, now, shared)) for metric in GATED]
    compared = [Compared(metric, group, difference(group)) for metric, group in found if group]
    ps = holm([one.difference.p for one in compared])
    return Verdict(
        metrics=[replace(one, p=p) for one, p in zip(compared, ps, strict=True)],
        shared=len(shared),
        new=len(now.cases) - len(shared),
        missing=len(baseline.cases) - len(shared),
        slower=now.speed / baseline.speed if baseline.speed else 1.0,
        left_out=[
            metric.name
            for metric, group in found
            if not group and any(metric.name in run.cases[id].values for id in shared for run in (baseline, now))
        ],
        changed={
            name: (baseline.made[name], now.made[name])
            for name in baseline.made
            if name in now.made and name != "questions" and baseline.made[name] != now.made[name]
        },
    )


def pairs(metric: Metric, baseline: Run, now: Run, shared: Sequence[str]) -> list[Pair]:
    """Of the cases that have the metric in both runs."""
    return [
        Pair(now.cases[id], baseline.cases[id].values[metric.name], now.cases[id].values[metric.name])
        for id in shared
        if metric.name in baseline.cases[id].values and metric.name in now.cases[id].values
    ]


def difference(group: Sequence[Pair]) -> Difference:
    return paired_difference([pair.before for pair in group], [pair.now for pair in group])


def mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0
