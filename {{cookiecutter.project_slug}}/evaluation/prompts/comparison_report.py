"""What a comparison is to scripts and to people."""

from typing import TYPE_CHECKING

from app.cli.console import Terminal
from app.cli.records import Record
from app.settings import OFFLINE
from evaluation.prompts.measures import MEASURES, WELL, Measure

if TYPE_CHECKING:
    from evaluation.prompts.comparison import Comparison, Finding, Version
    from evaluation.prompts.trial import Trial

IGNORED = "the model offline ignores prompts, so no version can differ: set LLM_MODEL to compare prompts"
STYLES = {"better": "green", "worse": "red"}


def comparison_record(comparison: "Comparison", run: "Trial") -> Record:
    """The shape that scripts rely on."""
    return {
        "model": run.application.settings.llm_model,
        "asked": run.asked,
        "reused": run.journal.reused,
        "stopped_by": run.stopped or None,
        "note": IGNORED if ignores_prompts(run) else None,
        "versions": [version_record(version) for version in comparison.versions],
        "differences": [finding_record(finding) for finding in comparison.findings()],
    }


def version_record(version: "Version") -> Record:
    median, most = version.seconds()
    return {
        "prompt": version.prompt.id,
        "technique": version.prompt.technique,
        "answered": len(version.answered),
        "failed": version.failed,
        "shares": {measure.name.replace(" ", "_"): rounded(version.mean(measure)) for measure in shares()},
        "input_tokens": version.total("input_tokens"),
        "output_tokens": version.total("output_tokens"),
        "usd": version.total("usd"),
        "seconds_p50": round(median, 4),
        "seconds_p95": round(most, 4),
        "calls_per_answer": round(version.calls(), 3),
    }


def finding_record(finding: "Finding") -> Record:
    found = finding.difference
    return {
        "first": finding.first.id,
        "other": finding.other.id,
        "measure": finding.measure.name.replace(" ", "_"),
        "questions": found.pairs,
        "differing": found.differing,
        "difference": rounded(found.mean),
        "low": rounded(found.low),
        "high": rounded(found.high),
        "verdict": finding.verdict,
    }


def show_comparison(terminal: Terminal, comparison: "Comparison", run: "Trial") -> None:
    """What each version reached, then how each later one differs from the first."""
    for version in comparison.versions:
        terminal.write(f"{version.prompt.id}  {version.prompt.technique}", "bold")
        for line in figures(version):
            terminal.write(f"  {line}")
    for finding in comparison.findings():
        terminal.write(sentence(finding), STYLES.get(finding.verdict, ""))
    for finding in comparison.findings():
        if finding.measure is WELL:
            terminal.write(conclusion(finding), "bold")
    if run.journal.reused:
        terminal.note(f"{run.journal.reused} answers were taken from before; --fresh asks again")
    if run.stopped:
        terminal.note(f"stopped by {run.stopped} after {run.limits.calls} calls: start it again to go on")
    if ignores_prompts(run):
        terminal.note(IGNORED, "yellow")


def figures(version: "Version") -> list[str]:
    rows = len(version.answered)
    means = [(measure.name, version.mean(measure)) for measure in shares()]
    median, most = version.seconds()
    cost = version.total("usd")
    tokens = [version.total(name) for name in ("input_tokens", "output_tokens")]
    shown = " + ".join("?" if count is None else f"{count:,.0f}" for count in tokens)
    return [
        ", ".join(f"{name} {mean:.1%}" for name, mean in means if mean is not None),
        f"{rows} answers, {version.failed} failed, {version.calls():.2f} calls for an answer",
        f"{shown} tokens, {'price unknown' if cost is None else f'{cost:.6f} USD'}, "
        f"{median:.2f} s for half of them, {most:.2f} s for 95 of 100",
    ]


def sentence(finding: "Finding") -> str:
    """`answer@2 to answer@1, right source: +4.2 points [+0.5, +8.1], 9 of 239 questions differ: better`."""
    found, scale, unit = finding.difference, 1.0, ""
    if finding.measure.share:
        scale, unit = 100.0, " points"
    low, mean, high = (f"{scale * value:+.4g}" for value in (found.low, found.mean, found.high))
    by = f" by these {found.pairs} questions" if finding.verdict == "no difference shown" else ""
    where = f"{finding.other.label} to {finding.first.label}, {finding.measure.name}"
    return f"{where}: {mean}{unit} [{low}, {high}], {found.differing} of {found.pairs} differ: {finding.verdict}{by}"


def conclusion(finding: "Finding") -> str:
    """By the one measure that counts every question."""
    other, first = finding.other.label, finding.first.label
    if finding.verdict == "no difference shown":
        return f"Whether {other} answers better than {first} is not shown by these questions."
    return f"{other} answers {finding.verdict} than {first}."


def shares() -> list[Measure]:
    return [measure for measure in MEASURES if measure.share]


def ignores_prompts(run: "Trial") -> bool:
    return run.application.settings.llm_model == OFFLINE


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
