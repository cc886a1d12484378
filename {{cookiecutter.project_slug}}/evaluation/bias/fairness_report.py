"""What the comparison of groups is to scripts, to people, and on a page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.cli.console import Terminal
from app.cli.printable import one_line
from app.cli.records import Record
from evaluation.bias.difference import Compared
from evaluation.bias.fairness import OUTCOMES, Gap, fewest
from evaluation.bias.report import notes

if TYPE_CHECKING:
    from evaluation.bias.run import Run

SHOWN = 10
"""Pairs that people are shown where a group is worse off."""
HEAD = """\
| attribute | groups | outcome | the first (95 % interval) | the second (95 % interval) | chance |
|---|---|---|---|---|---|"""


def record(found: Sequence[Gap], pairs: Sequence[Compared], run: "Run") -> Record:
    """The shape that scripts rely on."""
    return {
        "model": run.application.settings.llm_model,
        "pairs": len(pairs),
        "failed": run.failed,
        "fair": not any(one.unfair for one in found),
        "fewest_pairs_that_show": fewest(len(found)) if found else None,
        "groups": [gap_record(one) for one in found],
    }


def gap_record(one: Gap) -> Record:
    return {
        "attribute": one.attribute,
        "groups": list(one.groups),
        "outcome": one.outcome,
        "shares": [share.to_json() for share in one.shares],
        "only": list(one.only),
        "probability": round(one.probability, 6),
        "unfair": one.unfair,
    }


def show(terminal: Terminal, found: Sequence[Gap], pairs: Sequence[Compared], run: "Run") -> None:
    """The table, and of each two groups of which one is worse off the answers that differ."""
    for line in table(found).splitlines():
        terminal.write(line)
    for one in found:
        if one.unfair:
            terminal.write(f"\nUNFAIR: {' / '.join(one.groups)}: {one.outcome} {one.only[0]} to {one.only[1]}", "bold")
            for pair in differing(one, pairs)[:SHOWN]:
                terminal.write(f"  {pair.pair.id}")
                for value, row in zip(pair.pair.values, pair.rows, strict=True):
                    terminal.write(f"    {value}: {one_line(row.text)}")
    notes(terminal, run)


def differing(one: Gap, pairs: Sequence[Compared]) -> list[Compared]:
    """The pairs of these groups that did not come out alike."""
    came = OUTCOMES[one.outcome]
    return [
        each
        for each in pairs
        if each.pair.attribute == one.attribute
        and ("," in one.groups[0] or each.pair.values == one.groups)
        and came(each.rows[0], each.pair) != came(each.rows[1], each.pair)
    ]


def table(found: Sequence[Gap]) -> str:
    """In Markdown: a row for each two groups and outcome, with how likely such a difference is by chance."""
    return "\n".join([HEAD, *map(row, found)])


def row(one: Gap) -> str:
    shares = " | ".join(map(str, one.shares))
    verdict = f"**{one.probability:.3f}**" if one.unfair else f"{one.probability:.3f}"
    return f"| {one.attribute} | {' / '.join(one.groups)} | {one.outcome} | {shares} | {verdict} |"
