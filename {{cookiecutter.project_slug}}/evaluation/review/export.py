"""What reviewers said as training data: labels, in the schema that `evaluate calibrate` reads, and preference pairs.

Where reviewers differ, most of them decide; where as many say one thing as the other, nothing is exported.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.prompts.passages import GivenPassage, disarm, render_passages
from app.storage.reviews.reviewed import KeptAnswer
from evaluation.review.stored import Reviewed

NO_REASON = "no reason was given"


@dataclass(frozen=True, slots=True)
class Export:
    """JSON objects, one for each line. `undecided`: reviewers differ; `incomplete`: texts of passages are not kept."""

    rows: list[dict[str, Any]]
    undecided: int
    incomplete: int


def majority(votes: Iterable[str]) -> str | None:
    """`majority(["good", "bad", "good"])` -> `"good"`; None where no value has more votes than every other."""
    found = Counter(votes).most_common(2)
    if not found or (len(found) == 2 and found[0][1] == found[1][1]):
        return None
    return found[0][0]


def labels(found: Reviewed) -> Export:
    """A line for each answer; labels of the same answer that was given twice count together."""
    votes: dict[tuple[str, str, str], list[tuple[str, str, str]]] = {}
    incomplete = set()
    for one in found.said["labels"]:
        source = found.answers.get(one.item)
        if source is None or not is_whole(source.kept):
            incomplete.add(one.item)
            continue
        same = (source.kept.question, source.kept.answer, str(passages_of(source.kept)))
        votes.setdefault(same, []).append((one.item, one.reviewer, one.value))
    decided = [(said, majority(value for *_, value in said)) for said in votes.values()]
    rows = [label_row(found, said, value) for said, value in decided if value]
    return Export(rows, len(decided) - len(rows), len(incomplete))


def label_row(found: Reviewed, said: Sequence[tuple[str, str, str]], label: str) -> dict[str, Any]:
    source = found.answers[said[0][0]]
    reasons = [found.reasons.get((item, reviewer), "") for item, reviewer, value in said if value == label]
    return {
        "id": f"kept-{source.kept.id}",
        "question": source.kept.question,
        "passages": passages_of(source.kept),
        "answer": source.kept.answer,
        "label": label,
        "reason": next(filter(None, map(str.strip, reasons)), NO_REASON),
        "origin": "model",
        "labelled": "read",
        "model": source.model,
    }


def preferences(found: Reviewed) -> Export:
    """A line for each pair with a better answer, as direct preference optimisation (DPO) reads it."""
    votes: dict[str, list[str]] = {}
    for one in found.said["choices"]:
        if one.item in found.pairs:
            votes.setdefault(one.item, []).append(one.value)
    decided = {id: majority(value for value in said if value != "tie") for id, said in votes.items()}
    rows = [preference_row(found, *found.pairs[id], value) for id, value in decided.items() if value]
    return Export(rows, len(decided) - len(rows), 0)


def preference_row(found: Reviewed, first: str, second: str, better: str) -> dict[str, Any]:
    chosen, rejected = (found.answers[id].kept for id in ((first, second) if better == "first" else (second, first)))
    return {"prompt": prompt_of(chosen, rejected), "chosen": chosen.answer, "rejected": rejected.answer}


def prompt_of(chosen: KeptAnswer, rejected: KeptAnswer) -> str:
    """The question, under the passages if both answers were given the same ones."""
    if not is_whole(chosen) or passages_of(chosen) != passages_of(rejected) or not chosen.passages:
        return chosen.question
    given = [GivenPassage(one.number, one.source, one.heading, disarm(one.text)) for one in chosen.passages]
    return f"{render_passages(given)}\n\n{chosen.question}"


def passages_of(kept: KeptAnswer) -> list[Mapping[str, str]]:
    return [{"source": one.source, "heading": one.heading, "text": one.text} for one in kept.passages]


def is_whole(kept: KeptAnswer) -> bool:
    """Whether all that the answer was given is kept, so that `[1]` in it is the first of its passages."""
    numbers = [one.number for one in kept.passages]
    texts = (kept.question, kept.answer, *(one.text for one in kept.passages), *(one.source for one in kept.passages))
    return numbers == list(range(1, len(numbers) + 1)) and all(text.strip() for text in texts)
