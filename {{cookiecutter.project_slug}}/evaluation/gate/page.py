"""A verdict as a part of the report's page."""

from html import escape

from evaluation.gate.compare import Compared, Verdict
from evaluation.gate.output import notes, points
from evaluation.report.charts import Dot, dots
from evaluation.report.page import table

SPREAD = 0.2


def comparison(verdict: Verdict) -> str:
    """A plot of the differences, with their intervals, a table of them, and what it was not to compare."""
    rows = [
        (one.metric.name, f"{one.before:.3f}", f"{one.now:.3f}", points(one), "dropped" if one.dropped else "ok")
        for one in verdict.metrics
    ]
    rows.append(("speed", "1", f"{verdict.slower:.2f}", "", "slower" if verdict.too_slow else "ok"))
    most = max([SPREAD, *(abs(end) for one in verdict.metrics for end in (one.difference.low, one.difference.high))])
    drawn = dots("Difference to the baseline", [dot(one) for one in verdict.metrics], -most, most)
    said = "".join(f"<p>{escape(line)}</p>" for line in notes(verdict))
    return f"{drawn}{table(('metric', 'baseline', 'now', 'difference, points', ''), rows)}{said}"


def dot(found: Compared) -> Dot:
    one = found.difference
    return Dot(found.metric.name, one.mean, one.low, one.high, f"of {len(found.pairs)}", found.dropped)
