"""A verdict, for people, as JSON and as a table in Markdown."""

from collections.abc import Iterator

from app.cli.console import Terminal
from app.cli.printable import one_line
from app.cli.records import Record
from evaluation.gate.compare import FEWEST_SHARED, Compared, Verdict
from evaluation.gate.explain import slices, worst

LONGEST = 200


def record(verdict: Verdict) -> Record:
    """The shape that scripts rely on."""
    return {
        "passed": verdict.passed,
        "comparable": verdict.comparable,
        "shared": verdict.shared,
        "new": verdict.new,
        "missing": verdict.missing,
        "slower": verdict.slower,
        "too_slow": verdict.too_slow,
        "left_out": list(verdict.left_out),
        "changed": {name: list(values) for name, values in verdict.changed.items()},
        "metrics": [metric_record(one) for one in verdict.metrics],
    }


def metric_record(found: Compared) -> Record:
    return {
        "name": found.metric.name,
        "cases": len(found.pairs),
        "baseline": found.before,
        "now": found.now,
        "difference": found.difference.mean,
        "low": found.difference.low,
        "high": found.difference.high,
        "p": found.p,
        "dropped": found.dropped,
        "slices": [
            {"name": one.name, "value": one.value, "cases": one.cases, "baseline": one.before, "now": one.now}
            for one in (slices(found) if found.dropped else ())
        ],
        "worst": [
            {"id": one.case.id, "question": one.case.question, "baseline": one.before, "now": one.now}
            for one in (worst(found) if found.dropped else ())
        ],
    }


def show(terminal: Terminal, verdict: Verdict) -> None:
    for line in table(verdict):
        terminal.write(line)
    for line in notes(verdict):
        terminal.write(line, "yellow")
    for one in verdict.dropped:
        explain(terminal, one)
    if not verdict.comparable:
        terminal.write(f"\nFAILED: {too_little(verdict)}, or accept this run with --accept", "red")
    if verdict.too_slow:
        terminal.write(f"\nFAILED: an answer takes {verdict.slower:.1f} times as long as in the baseline", "red")
    terminal.write("\npassed" if verdict.passed else "\nfailed", "green" if verdict.passed else "red")


def too_little(verdict: Verdict) -> str:
    """Why nothing can be said, and what to do."""
    asked = verdict.shared + verdict.missing
    if verdict.shared and verdict.shared >= FEWEST_SHARED * asked:
        return "no metric of the gate is in both runs: make the baseline with this version"
    return (
        f"too little to compare, {verdict.shared} of the baseline's {asked} questions, where {FEWEST_SHARED:.0%} are "
        "needed: give the questions that the baseline was made with"
    )


def explain(terminal: Terminal, found: Compared) -> None:
    """The metric, the slices that explain it, and the worst cases."""
    fell = f"{100 * found.before:.1f} to {100 * found.now:.1f} %"
    terminal.write(f"\nFAILED: {found.metric.name} fell from {fell} of {len(found.pairs)} cases", "red")
    explaining = slices(found)
    if not explaining:
        terminal.write("  everywhere alike")
    for part in explaining:
        terminal.write(
            f"  most where {part.name} is {one_line(part.value)}: {100 * part.before:.1f} to {100 * part.now:.1f} % "
            f"of {part.cases}"
        )
    for pair in worst(found):
        terminal.write(f"  {one_line(pair.case.id)}: {one_line(pair.case.question)[:LONGEST]}", "bold")
        terminal.write(f"    {pair.before:.2f} to {pair.now:.2f}: {one_line(pair.case.answer)[:LONGEST]}")


def notes(verdict: Verdict) -> Iterator[str]:
    if verdict.new or verdict.missing:
        yield (
            f"compared over the {verdict.shared} questions that both runs have; {verdict.new} are new or reworded, "
            f"{verdict.missing} are only in the baseline"
        )
    if not verdict.comparable:
        yield f"too little to compare: the gate needs {FEWEST_SHARED:.0%} of the baseline's questions, and its metrics"
    for name in verdict.left_out:
        yield f"{name} is not compared: only one of the two runs has it"
    for name, (before, now) in verdict.changed.items():
        yield f"the baseline was made with another {name}: {one_line(before)}, now {one_line(now)}"


def points(found: Compared) -> str:
    """`-3.1 (-5.2 to -1.0)`."""
    mean, low, high = (100 * value for value in (found.difference.mean, found.difference.low, found.difference.high))
    return f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"


def table(verdict: Verdict) -> Iterator[str]:
    """In Markdown, as it stands on a pull request."""
    yield "| metric | cases | baseline | now | difference, points | |"
    yield "|---|---|---|---|---|---|"
    for one in verdict.metrics:
        yield (
            f"| {one.metric.name} | {len(one.pairs)} | {100 * one.before:.1f} % | {100 * one.now:.1f} % | "
            f"{points(one)} | {'**dropped**' if one.dropped else 'ok'} |"
        )
    yield f"| speed | | 1 | {verdict.slower:.2f} × as long | | {'**slower**' if verdict.too_slow else 'ok'} |"
