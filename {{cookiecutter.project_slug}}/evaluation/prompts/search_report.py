"""What a search for a better prompt is to scripts and to people."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.console import Terminal
from app.cli.records import Record
from evaluation.prompts.candidate import Candidate
from evaluation.prompts.row import substance

if TYPE_CHECKING:
    from evaluation.prompts.search import Search


def search_record(search: "Search", out: Path | None) -> Record:
    """The shape that scripts rely on."""
    run, halves = search.run, search.halves
    return {
        "model": run.application.settings.llm_model,
        "prompt": search.tried[0].prompt.id,
        "questions": {"train": len(halves.train), "held_out": len(halves.held_out), "left_out": halves.left_out},
        "asked": run.asked,
        "reused": run.journal.reused,
        "calls": run.limits.calls,
        "usd": round(run.limits.usd, 6),
        "stopped_by": run.stopped or None,
        "candidates": [candidate_record(search, one) for one in search.tried],
        "rejected": search.rejected,
        "best": search.tried.index(search.best),
        "difference": difference_record(search),
        "out": str(out) if out else None,
    }


def candidate_record(search: "Search", candidate: Candidate) -> Record:
    return {
        "how": candidate.how,
        "technique": candidate.prompt.technique,
        "examples": len(candidate.prompt.examples),
        "instructions": candidate.prompt.system.strip(),
        "hash": substance(candidate.prompt)[:8],
        "train": rounded(candidate.share),
        "held_out": rounded(candidate.held_out_share),
        "gap": rounded(candidate.gap),
        "failed": candidate.failed,
        "overfitted": search.overfitted(candidate),
    }


def difference_record(search: "Search") -> dict[str, Any] | None:
    """Of the best to the first, on the held-out half; None where the first is the best."""
    found = search.difference(search.best)
    if found is None or search.best is search.tried[0]:
        return None
    low, mean, high = (rounded(value) for value in (found.low, found.mean, found.high))
    return {"difference": mean, "low": low, "high": high, "questions": found.pairs, "verdict": found.verdict()}


def show_search(terminal: Terminal, search: "Search", out: Path | None) -> None:
    """A line for each that was tried, and which one is best."""
    run, halves = search.run, search.halves
    terminal.write(
        f"      train  held-out     gap    ({len(halves.train)} and {len(halves.held_out)} questions)", "dim"
    )
    for number, one in enumerate(search.tried):
        mark = "  OVERFITTED" if search.overfitted(one) else ""
        lost = f", {one.failed} failed" if one.failed else ""
        style = "bold green" if one is search.best and number else "red" if mark else ""
        figures = f"{number:>3}  {percent(one.share)}    {percent(one.held_out_share)}  {percent(one.gap)}"
        terminal.write(f"{figures}    {one.how}{lost}{mark}", style)
    for reason in search.rejected:
        terminal.note(f"not tried: {reason}", "dim")
    terminal.write(conclusion(search), "bold")
    if out:
        terminal.write(f"written to {out}")
    if run.stopped:
        terminal.note(f"stopped by {run.stopped} after {run.limits.calls} calls: start it again to go on")


def conclusion(search: "Search") -> str:
    best, found = search.best, search.difference(search.best)
    if best is search.tried[0] or found is None:
        return f"Nothing better than {best.prompt.label} was found."
    number = search.tried.index(best)
    low, mean, high = (f"{100 * value:+.3g}" for value in (found.low, found.mean, found.high))
    verdict = f"{found.verdict()} by these {found.pairs} questions"
    return f"Number {number} is the best. On the held-out questions: {mean} points [{low}, {high}], {verdict}."


def percent(share: float | None) -> str:
    return "      " if share is None else f"{share:>6.1%}"


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
