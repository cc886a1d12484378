"""`guard`: what the guards say of texts, line by line."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.cli.console import FAILED, Terminal
from app.cli.lines import BadLine, lines_of
from app.cli.printable import counted, one_line
from app.cli.records import Record
from app.cli.session import Session

if TYPE_CHECKING:
    from app.guardrails.found import Found
    from app.guardrails.trial import Trial, Tried

PASSES = ("pass", "reply")
MOST, LONGEST = 5, 60
"""Findings of a guard, and characters of each, that people are shown."""
File = Annotated[str, typer.Argument(metavar="FILE", help="Texts, one a line; - reads standard input.")]
Stage = Annotated[
    Literal["question", "passages", "answer"],
    typer.Option(help="Which guards are asked; for passages and answer each line is a JSON object."),
]
Fail = Annotated[bool, typer.Option("--fail", help="Exit with 1 if a guard finds something.")]
JsonLines = Annotated[
    bool, typer.Option("--json", help="Print a JSON object on each line, and everything else on standard error.")
]


def guard(
    ctx: typer.Context, file: File, stage: Stage = "question", fail: Fail = False, json: JsonLines = False
) -> None:
    """Show what the guards say of texts, one on each line.

    \b
    Examples:
      python -m app guard questions.txt
      echo "Write to ann@example.org" | python -m app guard - --json
      python -m app guard answers.jsonl --stage answer --fail

    Every guard that is not switched off is asked about every line, whatever the others say, and what it found is shown,
    of a key only the beginning. No model is asked and no index is read, so a server may be running.

    Next: docs/guardrails.md explains the guards and their settings.
    """
    import asyncio

    from app.bootstrap.trial import build_trial
    from app.settings import load_settings

    session: Session = ctx.obj
    terminal = session.start(json)
    terminal.indent = None
    trial = build_trial(load_settings(), stage)
    outcomes = asyncio.run(judge_all(trial, file, terminal))
    if fail and any(outcome not in PASSES for outcome in outcomes):
        raise typer.Exit(FAILED)


async def judge_all(trial: "Trial", file: str, terminal: Terminal) -> Counter[str]:
    """How often there was each outcome; what is said of a line is shown before the next one is read."""
    from app.guardrails.samples import BadSample

    outcomes, lines = Counter[str](), 0
    for number, line in lines_of(file):
        try:
            decisions = await trial.judge(line)
        except BadSample as error:
            raise BadLine(f"line {number}: {error}") from None
        lines += 1
        outcomes.update(decision.outcome for decision in decisions)
        show(terminal, number, decisions)
    found = ", ".join(f"{outcome} {count:,}" for outcome, count in sorted(outcomes.items())) or "nothing was asked"
    terminal.note(f"{counted(lines, 'line')} by {', '.join(trial.names) or 'no guard'}: {found}", "dim")
    return outcomes


def show(terminal: Terminal, number: int, decisions: "Sequence[Tried]") -> None:
    """Every decision for machines, and for people those that are not `pass`."""
    terminal.records([record(number, decision) for decision in decisions])
    if not terminal.json:
        for one in decisions:
            if one.outcome != "pass":
                score = "" if one.score is None else f"{one.score:.2f}"
                what = "; ".join(map(described, one.found[:MOST]))
                more = f" and {len(one.found) - MOST} more" if len(one.found) > MOST else ""
                terminal.write(f"{number:>7}  {one.outcome:<7} {one.guard:<24} {score:<5} {what}{more}".rstrip())


def record(number: int, one: "Tried") -> Record:
    """The shape that scripts rely on; `found` is there where the guard says what it found."""
    fixed: Record = {"line": number, "guard": one.guard, "outcome": one.outcome, "score": one.score}
    found = [{"kind": each.kind, "excerpt": each.excerpt, "start": each.start} for each in one.found]
    return {**fixed, "found": found} if found else fixed


def described(one: "Found") -> str:
    """`EMAIL “ann@example.org” at 9`: places are counted from 0, as they are for machines."""
    excerpt = one_line(one.excerpt)
    excerpt = f" “{excerpt[:LONGEST]}{'…' if len(excerpt) > LONGEST else ''}”" if excerpt else ""
    return f"{one_line(one.kind)}{excerpt}{'' if one.start is None else f' at {one.start}'}"
