"""How far the review is: what was labelled, which of two answers won, and how far reviewers agree."""

from collections import Counter
from dataclasses import asdict

from app.cli.console import Terminal
from app.cli.printable import counted, label
from app.cli.records import Record
from app.storage.reviews.agreement import InterRater, inter_rater
from evaluation.review.stored import Reviewed
from evaluation.share import Share


def wins(found: Reviewed) -> dict[tuple[str, str], Counter[str]]:
    """By the names of the two, in order: how many choices each got, and how many ties."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for one in found.said["choices"]:
        if one.item in found.pairs:
            names = [found.answers[id].name for id in found.pairs[one.item]]
            key = (min(names), max(names))
            winner = {"first": names[0], "second": names[1]}.get(one.value, "tie")
            counts.setdefault(key, Counter())[winner] += 1
    return counts


def record(found: Reviewed) -> Record:
    """The shape that scripts rely on."""
    labels = found.said["labels"]
    return {
        "answers": len(found.answers),
        "labelled": len({one.item for one in labels} & found.answers.keys()),
        "pairs": len(found.pairs),
        "labels": {name: dict(counts) for name, counts in by_reviewer(found).items()},
        "wins": [
            {"first": first, "second": second, "ties": counts["tie"], **won(counts, first, second).to_json()}
            for (first, second), counts in wins(found).items()
        ],
        "agreement": [asdict(one) for one in inter_rater(dict(found.said))],
    }


def won(counts: Counter[str], first: str, second: str) -> Share:
    """The share of the first among choices that are no tie."""
    return Share(counts[first], counts[first] + counts[second])


def by_reviewer(found: Reviewed) -> dict[str, Counter[str]]:
    """`{"eve": {"good": 3, "bad": 1}}`."""
    counts: dict[str, Counter[str]] = {}
    for one in found.said["labels"]:
        counts.setdefault(one.reviewer, Counter())[one.value] += 1
    return counts


def show(terminal: Terminal, found: Reviewed) -> None:
    labelled = {one.item for one in found.said["labels"]} & found.answers.keys()
    kept = counted(len(found.answers), "kept answer")
    terminal.write(f"{kept}, {len(labelled)} of them labelled; {counted(len(found.pairs), 'pair')}", "bold")
    for name, counts in sorted(by_reviewer(found).items()):
        terminal.write(f"  {label(name)}: {counts['good']} good, {counts['bad']} bad")
    for (first, second), counts in sorted(wins(found).items()):
        share = won(counts, first, second)
        ties = counted(counts["tie"], "tie")
        terminal.write(f"  {label(first)} against {label(second)}: won {share.hits} of {share.of}, {share}; {ties}")
    for one in inter_rater(dict(found.said)):
        terminal.write(f"  {agreed(one)}")


def agreed(one: InterRater) -> str:
    interval = f"{one.kappa:.3f} ({one.low:.3f} to {one.high:.3f})"
    return f"{label(one.first)} and {label(one.second)}: the same of {one.agreed} of {one.n} {one.of}, kappa {interval}"
