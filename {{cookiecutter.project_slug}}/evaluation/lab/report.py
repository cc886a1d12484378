"""What the lab found out, to scripts and to people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.cli.console import Terminal
from app.cli.records import Record
from evaluation.bootstrap import Difference
from evaluation.lab.results import Advice, Result

if TYPE_CHECKING:
    from evaluation.lab.study import Study

STYLES = {"better": "green", "worse": "red"}
HEAD = ("strategy", "chunker", "nDCG@10", "recall@10", "MRR", "p50 ms", "p95 ms", "$/1000", "nDCG to the default")
NO_DIFFERENCE = "no difference"
LEXICAL = (
    "the questions were made without a model, of the documents' own words, which flatters a search by words: "
    "no other ranking is recommended by them; set LLM_MODEL, or give --questions"
)


def records(found: Sequence[Result], advice: Advice) -> list[Record]:
    """The shape that scripts rely on."""
    return [record(one, advice) for one in found]


def record(one: Result, advice: Advice) -> Record:
    difference, (median, most) = one.to(advice.default), one.milliseconds()
    return {
        "strategy": one.strategy,
        "chunker": one.chunker,
        "ndcg@10": round(one.mean("ndcg"), 4),
        "recall@10": round(one.mean("recall"), 4),
        "mrr": round(one.mean("mrr"), 4),
        "p50_ms": round(median, 3),
        "p95_ms": round(most, 3),
        "usd_per_1000": one.usd(),
        "questions": len(one.rows),
        "difference": round(difference.mean, 4),
        "low": round(difference.low, 4),
        "high": round(difference.high, 4),
        "verdict": verdict(difference),
        "recommended": one is (advice.default if advice.keep else advice.best),
    }


def verdict(difference: Difference) -> str:
    """In fewer words than that of a comparison."""
    found = difference.verdict()
    return found if found in STYLES else NO_DIFFERENCE


def show(terminal: Terminal, found: Sequence[Result], advice: Advice) -> None:
    """A table, best first, and one recommendation in words."""
    ordered = sorted(found, key=lambda one: -one.mean("ndcg"))
    lines = [HEAD, *(cells(one, advice) for one in ordered)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    for number, line in enumerate(lines):
        style = STYLES.get(line[-1].rpartition(" ")[2], "") if number else "bold"
        terminal.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip(), style)
    terminal.write("")
    terminal.write(sentence(advice), "bold")


def tell(terminal: Terminal, study: "Study", left_out: Sequence[str]) -> None:
    """Beside the result: what was not tried, and what was taken from before."""
    run = study.experiment
    if study.advice.lexical:
        terminal.note(LEXICAL)
    for one in left_out:
        terminal.note(f"not tried: {one}")
    if run.journal.reused:
        terminal.note(f"{run.journal.reused} results were taken from before; --fresh searches again")
    if run.failed:
        terminal.note(f"{run.failed} searches had no help of the model: run it again to repeat these", "yellow")
    if run.stopped:
        terminal.note(f"stopped by {run.stopped} after {run.limits.calls} calls: start it again to go on")


def cells(one: Result, advice: Advice) -> tuple[str, ...]:
    median, most = one.milliseconds()
    usd = one.usd()
    figures = [f"{one.mean(name):.3f}" for name in ("ndcg", "recall", "mrr")]
    cost = "?" if usd is None else f"{usd:.2f}" if usd else "-"
    told = "the default" if one is advice.default else compared(one.to(advice.default))
    return one.strategy, one.chunker, *figures, f"{median:.1f}", f"{most:.1f}", cost, told


def compared(difference: Difference) -> str:
    return f"{interval(difference)}: {verdict(difference)}"


def interval(difference: Difference) -> str:
    return f"{difference.mean:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"


def sentence(advice: Advice) -> str:
    """What to do, and why: also when that is nothing."""
    best, default = advice.best, advice.default
    now = f"RETRIEVAL={default.strategy!r} and CHUNKER={default.chunker!r}"
    if best is default:
        why = "nothing that may be recommended was better on the half of the documents that one is chosen by"
        return f"Keep what you have, {now}: {why}."
    named = f"{best.strategy!r} over {best.chunker!r}"
    held = f"{interval(advice.held_out)} on the {advice.held_out.pairs} questions about the other half"
    if advice.keep:
        return (
            f"Keep what you have, {now}: {named} was best by {advice.chosen.mean:+.3f} on one half of the documents, "
            f"and {held}, which shows {NO_DIFFERENCE if advice.held_out.verdict() != 'worse' else 'that it is worse'}."
        )
    changed = [f'RETRIEVAL="{best.strategy}"'] if best.strategy != default.strategy else []
    changed += [f'CHUNKER="{best.chunker}"'] if best.chunker != default.chunker else []
    rebuild = ", then run `python -m app ingest --rebuild`" if best.chunker != default.chunker else ""
    return (
        f"Write {' and '.join(changed)} into .env{rebuild}: "
        f"chosen on one half of the documents by {advice.chosen.mean:+.3f}, it brought {held}."
    )
