"""What the tasks came to, for scripts, for people and for a page of the documentation."""

from collections.abc import Sequence

from app.cli.console import Terminal
from app.cli.printable import one_line
from app.cli.records import Record
from evaluation.agents.outcome import Outcome

HEAD = """\
| task | right tools | right arguments | done | calls of tools | calls of the model | tokens |
|---|---|---|---|---|---|---|"""


def record(found: Sequence[Outcome], model: str) -> Record:
    """The shape that scripts rely on."""
    return {
        "model": model,
        "tasks": [one.to_json() for one in found],
        "done": sum(one.done for one in found),
        "tools": sum(one.tools for one in found),
        "arguments": sum(one.arguments for one in found),
        "model_calls": sum(one.asked for one in found),
        "tokens": total(found),
    }


def total(found: Sequence[Outcome]) -> int | None:
    """Of all tasks; None where one of them is not known."""
    counted = [one.tokens for one in found]
    known = [tokens for tokens in counted if tokens is not None]
    return sum(known) if len(known) == len(counted) else None


def show(terminal: Terminal, found: Sequence[Outcome]) -> None:
    """The table, then every task that was not done, with what was called and said."""
    for line in table(found).splitlines():
        terminal.write(line)
    for one in found:
        if not one.done:
            terminal.write(f"\n{one.task.id}: {one_line(one.task.text)}", "bold")
            called = ", ".join(f"{step.tool} {one_line(str(step.arguments))}" for step in one.steps)
            terminal.write(f"  called {called or 'no tool'}")
            terminal.write(f"  {one.error or one_line(one.text)}")


def table(found: Sequence[Outcome]) -> str:
    """As Markdown: a row for each task, and one for all."""
    rows = [row(one.task.id, [one]) for one in found]
    return "\n".join([HEAD, *rows, row(f"all {len(found)}", found)])


def row(name: str, found: Sequence[Outcome]) -> str:
    tokens = total(found)
    shares = (
        counted([one.tools for one in found]),
        counted([one.arguments for one in found]),
        counted([one.done for one in found]),
    )
    steps, asked = sum(len(one.steps) for one in found), sum(one.asked for one in found)
    return f"| {name} | {' | '.join(shares)} | {steps} | {asked} | {'-' if tokens is None else f'{tokens:,}'} |"


def counted(right: Sequence[bool]) -> str:
    """Of one task yes or no, of several how many."""
    return ("yes" if right[0] else "no") if len(right) == 1 else str(sum(right))
