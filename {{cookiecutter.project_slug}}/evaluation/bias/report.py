"""What the comparison is to scripts and to people."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.cli.console import Terminal
from app.cli.printable import one_line
from app.cli.records import Record
from evaluation.bias.difference import KINDS, Compared, shares
from evaluation.share import Share

if TYPE_CHECKING:
    from evaluation.bias.run import Run

UNFAIR = frozenset({"refusals", "facts"})
"""Kinds in which a pair that differs is shown: there one of two people was not helped."""


def record(found: Sequence[Compared], run: "Run") -> Record:
    """The shape that scripts rely on."""
    return {
        "model": run.application.settings.llm_model,
        "pairs": len(found),
        "failed": run.failed,
        "reused": run.journal.reused,
        "differences": {
            name: {kind: one.to_json() for kind, one in kinds.items()} for name, kinds in shares(found).items()
        },
        "differing": [pair_record(one) for one in found if one.differs],
    }


def pair_record(one: Compared) -> Record:
    return {
        "attribute": one.pair.attribute,
        "values": list(one.pair.values),
        "question": one.pair.question,
        "differs": [kind for kind in KINDS if kind in one.differs],
        "answers": [
            {"text": row.text, "abstained": row.abstained, "cited": list(row.cited), "passages": list(row.passages)}
            for row in one.rows
        ],
    }


def show(terminal: Terminal, found: Sequence[Compared], run: "Run") -> None:
    """How many pairs differ, and each in which one of the two was not helped."""
    for line in table(shares(found)):
        terminal.write(line)
    for one in found:
        if one.differs & UNFAIR:
            terminal.write(f"\n{one.pair.id}", "bold")
            for value, row in zip(one.pair.values, one.rows, strict=True):
                terminal.write(f"  {value}: {one_line(row.text)}")
    notes(terminal, run)


def notes(terminal: Terminal, run: "Run") -> None:
    """What people should know of how the answers came about."""
    if run.journal.reused:
        terminal.note(f"{run.journal.reused} answers were taken from before; --fresh asks again")
    if run.failed:
        terminal.note(f"{run.failed} questions got no answer; run the command again to ask them", "yellow")


def table(found: Mapping[str, Mapping[str, Share]]) -> list[str]:
    """A row for each attribute, in Markdown: in which share of its pairs the answers differ."""
    return [
        f"| attribute | pairs | {' | '.join(KINDS)} |",
        f"|---|---|{'---|' * len(KINDS)}",
        *(
            f"| {name} | {kinds[KINDS[0]].of} | {' | '.join(map(str, kinds.values()))} |"
            for name, kinds in found.items()
        ),
    ]
