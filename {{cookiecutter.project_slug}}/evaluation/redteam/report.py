"""What the attacks came to, for scripts, for people and for a page of the documentation."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.cli.console import Terminal
from app.cli.printable import one_line
from app.cli.records import Record
from evaluation.redteam.attack import CATEGORIES
from evaluation.redteam.run import Outcome
from evaluation.share import Share

HEAD = """\
| category | attacks | succeeded (95 % interval) | of them claimed to be stopped | noticed by a guard |
|---|---|---|---|---|"""
ELSEWHERE = {
    "LLM03 Supply Chain": "packages and weights are pinned by hashes, which the installation and the tests compare",
    "LLM04 Data and Model Poisoning": "only who has the key adds documents; the hash of each stands in the index",
}
"""What no request over HTTP can attack."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """What came of the attacks of a category; `broken` are those that succeeded though `guarded`."""

    category: str
    succeeded: Share
    guarded: int
    broken: int
    noticed: int


def record(found: Sequence[Outcome], model: str) -> Record:
    """The shape that scripts rely on."""
    return {
        "model": model,
        "passed": not broken(found),
        "categories": [
            {
                "category": one.category,
                "name": CATEGORIES[one.category],
                "succeeded": one.succeeded.to_json(),
                "guarded": one.guarded,
                "guarded_succeeded": one.broken,
                "noticed": one.noticed,
            }
            for one in lines(found)
        ],
        "attacks": [
            {
                "id": one.attack.id,
                "category": one.attack.category,
                "guard": one.attack.guard,
                "guarded": one.guarded,
                "succeeded": one.succeeded,
                "noticed": list(one.reply.noticed),
                "status": one.reply.status,
                "reply": one.reply.body[:LONGEST],
            }
            for one in found
        ],
        "elsewhere": ELSEWHERE,
    }


def broken(found: Sequence[Outcome]) -> list[Outcome]:
    """Those that succeeded although it is claimed that they do not."""
    return [one for one in found if one.succeeded and one.guarded]


def lines(found: Sequence[Outcome]) -> list[Line]:
    groups = {category: [one for one in found if one.attack.category == category] for category in CATEGORIES}
    return [
        Line(
            category,
            Share(sum(one.succeeded for one in own), len(own)),
            sum(one.guarded for one in own),
            len(broken(own)),
            sum(bool(one.reply.noticed) for one in own),
        )
        for category, own in groups.items()
        if own
    ]


def show(terminal: Terminal, found: Sequence[Outcome]) -> None:
    """The table, then each attack that succeeded, those that ought to have been stopped first."""
    for line in table(lines(found)).splitlines():
        terminal.write(line)
    for name, words in ELSEWHERE.items():
        terminal.note(f"{name}: no attack over HTTP; {words}", "dim")
    for one in sorted((one for one in found if one.succeeded), key=lambda one: not one.guarded):
        claim = f"GUARDED by {one.attack.guard}" if one.guarded else "not claimed to be stopped"
        terminal.write(f"\n{one.attack.category} {one.attack.id}: {claim}", "red" if one.guarded else "yellow")
        terminal.write(f"  {one_line(said(one))}")
        terminal.write(f"  {one.reply.status}: {one_line(one.reply.body)[:LONGEST]}")


def said(one: Outcome) -> str:
    if one.attack.request:
        return f"{one.attack.request['method']} {one.attack.request['path']}"
    return one.attack.turns[-1][:LONGEST]


def table(found: Sequence[Line]) -> str:
    """As Markdown: a row for each category."""
    return "\n".join([HEAD, *map(row, found)])


def row(one: Line) -> str:
    share = f"{one.succeeded.hits}: {one.succeeded}"
    claimed = f"{one.broken} of {one.guarded}"
    return f"| {one.category} {CATEGORIES[one.category]} | {one.succeeded.of} | {share} | {claimed} | {one.noticed} |"
