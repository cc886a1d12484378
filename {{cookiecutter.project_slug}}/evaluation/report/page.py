"""A report as one HTML file, which asks for nothing else: no script, no picture, no font, no address.

What documents and models wrote is escaped, all of it.
"""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from string import Template

from app.judging.judge import Shown
from evaluation.report.case import Case
from evaluation.report.charts import Dot, Point, dots, percent, scatter
from evaluation.report.metrics import GATED, METRICS, SLICES, Estimate, groups, low
from evaluation.report.run import Report
from evaluation.share import Share

HERE = Path(__file__).parent
WORST = 20
TENTHS = 10


def page(report: Report, comparison: str = "") -> str:
    """`comparison` is HTML; without it the page says that nothing was compared."""
    results = report.results
    missed = [one.name for one in results.figures if not one.reached]
    return Template((HERE / "page.html").read_text(encoding="utf-8")).substitute(
        style=(HERE / "page.css").read_text(encoding="utf-8"),
        made=escape(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in report.made.items())),
        outcome="bad" if missed else "good",
        targets=escape(f"Missed: {', '.join(missed)}" if missed else "All targets are met."),
        metrics=metrics_table(report),
        slices=charts(slice_charts(report)),
        calibration=calibration(report.cases),
        costs=charts(cost_charts(report.cases)),
        comparison=comparison or "<p>Nothing was compared: <code>--baseline FILE</code> names a stored run.</p>",
        worst="\n".join(map(worst_case, worst(report.cases))) or "<p>None: all of them are right.</p>",
    )


def charts(drawn: Iterator[str]) -> str:
    return f'<div class="charts">{"".join(drawn)}</div>'


def metrics_table(report: Report) -> str:
    rows = [
        (metric.words, shown(one.value), f"{shown(one.low)} to {shown(one.high)}", str(one.n))
        for metric in METRICS
        if (one := report.metrics.get(metric.name))
    ]
    rows.append(("time of an answer, in reference loops", shown(report.speed), "", str(len(report.cases))))
    return table(("metric", "value", "95 % interval", "cases"), rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column is words, all others are figures."""
    lines = "".join(f"<tr><td>{escape(first)}</td>{''.join(map(figure, rest))}</tr>\n" for first, *rest in rows)
    return f"<table><tr>{''.join(f'<th>{escape(one)}</th>' for one in head)}</tr>\n{lines}</table>"


def figure(content: str) -> str:
    return f'<td class="number">{escape(content)}</td>'


def slice_charts(report: Report) -> Iterator[str]:
    """Of each gated metric a plot: all cases, then those of each slice."""
    for metric in GATED:
        found = {
            f"{name}: {value}": estimates[metric.name]
            for name in SLICES
            for value, estimates in report.slices[name].items()
            if metric.name in estimates
        }
        if metric.name in report.metrics:
            rows = [("all", report.metrics[metric.name]), *found.items()]
            yield dots(metric.words, [dot(label, one) for label, one in rows])


def dot(label: str, one: Estimate) -> Dot:
    return Dot(label, one.value, one.low, one.high, f"{percent(one.value)} of {one.n}")


def calibration(cases: Sequence[Case]) -> str:
    """The cases in ten parts of one size, by their evidence score."""
    scored = sorted((case for case in cases if case.evidence is not None), key=lambda case: case.evidence or 0.0)
    parts = [scored[len(scored) * at // TENTHS : len(scored) * (at + 1) // TENTHS] for at in range(TENTHS)]
    points = [tenth(part) for part in parts if part]
    return scatter("Answered rightly, by the evidence score", "score of the evidence", points)


def tenth(part: Sequence[Case]) -> Point:
    """An unanswerable question that is answered all the same is no right answer, whatever it cites."""
    right = Share(sum(case.values.get("right_source", 0.0) == 1 for case in part), len(part))
    low, high = right.interval() or (0.0, 1.0)
    score = sum(case.evidence or 0.0 for case in part) / len(part)
    return Point(f"score {score:.1f}: {right.hits} of {right.of}", max(0.0, score), right.value or 0.0, 1.0, low, high)


def cost_charts(cases: Sequence[Case]) -> Iterator[str]:
    """A right source against seconds, tokens, and dollars where there are some."""
    for name, words in (("seconds", "seconds of an answer"), ("tokens", "tokens"), ("usd", "US dollars")):
        pages = groups([case for case in cases if name in case.values and "right_source" in case.values], "page")
        points = [
            Point(f"{value}: {len(group)}", mean(group, name), mean(group, "right_source"), len(group))
            for value, group in pages.items()
        ]
        if any(one.x for one in points):
            yield scatter(f"Right source against {words}", words, points)


def mean(cases: Sequence[Case], name: str) -> float:
    return sum(case.values[name] for case in cases) / len(cases)


def worst(cases: Sequence[Case]) -> list[Case]:
    """Those with the lowest mean of the gated metrics, below 1; of equal ones the first by id."""
    found = [(quality, case.id, case) for case in cases if (quality := quality_of(case)) < 1]
    return [case for _, _, case in sorted(found, key=lambda one: one[:2])[:WORST]]


def quality_of(case: Case) -> float:
    values = [case.values[metric.name] for metric in GATED if metric.name in case.values]
    return sum(values) / len(values) if values else 1.0


def worst_case(case: Case) -> str:
    wanted = f"; wanted: {', '.join(case.wanted)}" if case.wanted else ""
    return (
        f"<details><summary>{escape(case.id)}: {escape(case.question)}</summary>"
        f"<p>Low: {escape(', '.join(low(case)))}. "
        f"Cited: {escape(', '.join(case.cited) or 'nothing')}{escape(wanted)}.</p>"
        f"<blockquote>{escape(case.answer)}</blockquote>{''.join(map(passage, case.passages))}</details>"
    )


def passage(shown: Shown) -> str:
    return f"<p>{escape(shown.source)}: {escape(shown.heading)}</p><blockquote>{escape(shown.text)}</blockquote>"


def shown(value: float) -> str:
    return f"{value:.3f}"
