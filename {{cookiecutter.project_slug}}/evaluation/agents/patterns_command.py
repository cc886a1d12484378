"""`evaluate patterns`: what a loop of tools, a to-do list and a supervisor take for the same work."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.options import DOCS, Docs, WrittenTo

if TYPE_CHECKING:
    from evaluation.agents.scripted import Taken

ALL = "all of them"


def patterns(ctx: typer.Context, docs: Docs = DOCS, write: WrittenTo = None, json: Json = False) -> None:
    """What three patterns of agents take for the same work.

    A loop of tools, one with a to-do list, and a supervisor with specialists: each plays the same scripts with the real
    tools, over an index of its own. The model is a script that makes no mistake: none of yours is called.

    \b
    Examples:
      python -m app evaluate patterns
      python -m app evaluate patterns --write docs/measuring-agents.md

    Next: docs/measuring-agents.md says what follows from it.
    """
    from app.settings import load_settings
    from evaluation.agents.patterns import compared, read_scripts
    from evaluation.agents.run import agent_run
    from evaluation.page import write_table

    session: Session = ctx.obj
    terminal = session.start(json)
    with progress_bar(terminal) as progress, agent_run(load_settings(), progress, docs) as run:
        found = compared(read_scripts(), run.tools(), progress)
    if write:
        write_table(write, "evaluate patterns", table(found))
    terminal.document({name: {one: taken.to_json() for one, taken in row.items()} for name, row in found.items()})
    if not json:
        for line in table(found).splitlines():
            terminal.write(line)


def table(found: "Mapping[str, Mapping[str, Taken]]") -> str:
    """As Markdown: for each script what each pattern takes, and how much more or less that is than the loop's."""
    names = list(next(iter(found.values())))
    head = (
        f"| work | {' | '.join(f'{name}: calls, tokens, new tokens' for name in names)} |\n|---|{'---|' * len(names)}"
    )
    return "\n".join([head, *(row(name, taken) for name, taken in [*found.items(), (ALL, sums(found))])])


def row(name: str, taken: "Mapping[str, Taken]") -> str:
    loop, *others = taken.values()
    cells = [f"{one.calls}, {beside(one.tokens, loop.tokens)}, {beside(one.new, loop.new)}" for one in others]
    return f"| {name} | {loop.calls}, {loop.tokens:,}, {loop.new:,} | {' | '.join(cells)} |"


def beside(tokens: int, loops: int) -> str:
    return f"{tokens:,} ({100 * tokens / loops - 100:+.0f} %)"


def sums(found: "Mapping[str, Mapping[str, Taken]]") -> "dict[str, Taken]":
    from evaluation.agents.scripted import Taken

    rows = list(found.values())
    return {
        name: Taken(*(sum(getattr(one[name], part) for one in rows) for part in ("calls", "tokens", "new")))
        for name in rows[0]
    }
