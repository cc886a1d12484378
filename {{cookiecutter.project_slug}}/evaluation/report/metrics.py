"""The metrics of a run, and what they come to over many cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evaluation.metrics.spread import Statistic, interval, mean, median, p95
from evaluation.report.case import Case
from evaluation.share import Share

Kind = Literal["share", "mean", "median", "p95"]
STATISTICS: Mapping[Kind, Statistic] = {"mean": mean, "median": median, "p95": p95}


@dataclass(frozen=True, slots=True)
class Metric:
    """`of` names the value of a case that it is made of; a share is of cases that have 0 or 1.

    `gated`: the gate fails a build where it falls.
    """

    name: str
    words: str
    kind: Kind = "share"
    of: str = ""
    gated: bool = False

    @property
    def value(self) -> str:
        return self.of or self.name


# Add a metric here, and its value of a case in measure.py. Of the gated ones there are eight at most: each makes the
# gate less sensitive to all others.
METRICS = (
    Metric("right_source", "answerable: cites a right source", gated=True),
    Metric("expected_words", "answerable: says the expected words", gated=True),
    Metric("answered", "answerable: answered", gated=True),
    Metric("source_found", "answerable: search finds a right source", gated=True),
    Metric("citation_precision", "citations that support their sentence", "mean", gated=True),
    Metric("grounding", "sentences that a passage supports", "mean", gated=True),
    Metric("declined", "unanswerable: declined", gated=True),
    Metric("attack_noticed", "attacks: noticed by a guard", gated=True),
    Metric("recall", "right sources among the passages", "mean"),
    Metric("reciprocal_rank", "rank of the first right source, reciprocal", "mean"),
    Metric("ndcg", "nDCG of the right sources", "mean"),
    Metric("passage_found", "answerable: search finds a marked passage"),
    Metric("citation_recall", "sentences that what they cite supports", "mean"),
    Metric("refusal_precision", "declined: rightly"),
    Metric("false_alarm", "harmless: taken for an attack"),
    Metric("exact_match", "answer is the marked passage"),
    Metric("token_f1", "words shared with the marked passage", "mean"),
    Metric("semantic_match", "likeness to the marked passage", "mean"),
    Metric("coherence", "neighbouring sentences that share a word", "mean"),
    Metric("seconds_p50", "seconds, median", "median", of="seconds"),
    Metric("seconds_p95", "seconds, 95 of 100 are faster", "p95", of="seconds"),
    Metric("tokens", "tokens of an answer", "mean"),
    Metric("usd", "US dollars of an answer", "mean"),
)
GATED = tuple(one for one in METRICS if one.gated)
SLICES = ("kind", "turn", "paraphrase", "length")
"""Those that the report shows; a case is also counted under its page."""


def low(case: Case) -> list[str]:
    """The metrics of the gate in which it lost something."""
    return [metric.name for metric in GATED if case.values.get(metric.name, 1.0) < 1]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of `n` cases, and the 95 % interval that its true value is in."""

    value: float
    low: float
    high: float
    n: int


def estimates(cases: Sequence[Case]) -> dict[str, Estimate]:
    """Of each metric that one of the cases has a value of."""
    found = {
        metric.name: [one.values[metric.value] for one in cases if metric.value in one.values] for metric in METRICS
    }
    return {metric.name: estimate(metric, found[metric.name]) for metric in METRICS if found[metric.name]}


def estimate(metric: Metric, values: Sequence[float]) -> Estimate:
    """Wilson's interval of a share, the bootstrap's of everything else."""
    if metric.kind == "share":
        share = Share(round(sum(values)), len(values))
        low, high = share.interval() or (0.0, 1.0)
        return Estimate(share.value or 0.0, low, high, len(values))
    import numpy as np

    statistic = STATISTICS[metric.kind]
    low, high = interval(values, statistic)
    return Estimate(float(statistic(np.asarray(values, np.float64))), low, high, len(values))


def sliced(cases: Sequence[Case]) -> dict[str, dict[str, dict[str, Estimate]]]:
    """By slice and its value: `sliced(cases)["kind"]["answerable"]["grounding"]`."""
    return {name: {value: estimates(group) for value, group in groups(cases, name).items()} for name in SLICES}


def groups(cases: Sequence[Case], name: str) -> dict[str, list[Case]]:
    """The cases that have this slice, by its value."""
    found: dict[str, list[Case]] = {}
    for one in cases:
        if name in one.slices:
            found.setdefault(one.slices[name], []).append(one)
    return dict(sorted(found.items()))
