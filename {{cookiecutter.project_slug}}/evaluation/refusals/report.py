"""The balance of refusals for scripts, for people and for a page of the documentation."""

from collections.abc import Sequence

from app.cli.console import Terminal
from app.cli.printable import one_line
from app.cli.records import Record
from evaluation.refusals.balance import Asked, Balance, Group, balances, slices
from evaluation.refusals.run import Found

SHOWN = 10
"""Harmless texts that people are shown."""
HEAD = """\
| what is asked | harmless, refused (95 % interval) | to be refused, refused | refused, rightly |
|---|---|---|---|"""
GROUPS_HEAD = """\
| texts about | refused (95 % interval) | the same about nobody in particular | chance |
|---|---|---|---|"""
SLICES_HEAD = """\
| what is asked | slice | ought to be refused? | cases | refused (95 % interval) |
|---|---|---|---|---|"""


def record(found: Found, asked: Sequence[Asked], model: str) -> Record:
    """The shape that scripts rely on."""
    return {
        "model": model,
        "fair": not any(one.unfair for one in found.groups),
        "balance": [
            {
                "of": one.of,
                "over_refusal": one.over.to_json(),
                "recall": one.recall.to_json(),
                "precision": one.precision.to_json(),
            }
            for one in balances(counted_once(asked))
        ],
        "groups": [
            {
                "group": one.name,
                "refused": one.refused.to_json(),
                "neutral": one.neutral.to_json(),
                "only": list(one.only),
                "probability": round(one.probability, 6),
                "unfair": one.unfair,
            }
            for one in found.groups
        ],
        "slices": [
            {"of": of, "slice": name, "value": value, "ought": ought, "refused": share.to_json()}
            for (of, name, value, ought), share in slices(asked).items()
        ],
        "wrongly": [{"text": text, "guards": guards} for text, guards in found.wrongly],
    }


def counted_once(asked: Sequence[Asked]) -> list[Asked]:
    """A question of a run stands in several slices; in this one, or that of the group, everything stands once."""
    return [one for one in asked if one.slice in ("kind", "group")]


def show(terminal: Terminal, found: Found, asked: Sequence[Asked]) -> None:
    """Three tables, and the first of the harmless texts that were refused."""
    parts = (table(balances(counted_once(asked))), groups_table(found.groups), slices_table(asked))
    for line in "\n\n".join(parts).splitlines():
        terminal.write(line)
    if found.wrongly:
        terminal.write(f"\nharmless, and refused: {len(found.wrongly)}", "bold")
    for text, guards in found.wrongly[:SHOWN]:
        terminal.write(f"  {guards}: {one_line(text)}")


def table(found: Sequence[Balance]) -> str:
    return "\n".join([HEAD, *(f"| {one.of} | {one.over} | {one.recall} | {one.precision} |" for one in found)])


def groups_table(found: Sequence[Group]) -> str:
    rows = [f"| {one.name} | {one.refused} | {one.neutral} | {chance(one)} |" for one in found]
    return "\n".join([GROUPS_HEAD, *rows])


def chance(one: Group) -> str:
    return f"**{one.probability:.3f}**" if one.unfair else f"{one.probability:.3f}"


def slices_table(asked: Sequence[Asked]) -> str:
    rows = [
        f"| {of} | {name}: {value} | {'yes' if ought else 'no'} | {share.of} | {share} |"
        for (of, name, value, ought), share in slices(asked).items()
    ]
    return "\n".join([SLICES_HEAD, *rows])
