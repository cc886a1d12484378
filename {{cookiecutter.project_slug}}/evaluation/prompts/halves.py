"""Splits questions in two, so that no document is in both: what was learned from one half is tried on the other."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.questions import Question


@dataclass(frozen=True, slots=True)
class Halves:
    """`left_out` are questions that both halves' documents answer."""

    train: tuple[Question, ...]
    held_out: tuple[Question, ...]
    left_out: int = 0


def split(questions: Sequence[Question], train_share: float, seed: int) -> Halves:
    """Draws documents, not questions; a question without a document goes by its own draw. The same for the same seed.

    `a.md: 1, 2; b.md: 3; a.md or b.md: 4` -> train 1 and 2, held out 3, left out 4.
    """
    sources = sorted({source for question in questions for source in question.sources})
    alone = sorted(question.id for question in questions if not question.sources)
    taken = {*drawn(sources, train_share, seed), *drawn(alone, train_share, seed)}
    halves: dict[bool | None, list[Question]] = {True: [], False: [], None: []}
    for question in questions:
        sides = {source in taken for source in question.sources or (question.id,)}
        halves[sides.pop() if len(sides) == 1 else None].append(question)
    return Halves(tuple(halves[True]), tuple(halves[False]), len(halves[None]))


def drawn(names: Sequence[str], share: float, seed: int) -> list[str]:
    return random.Random(seed).sample(names, round(share * len(names)))  # noqa: S311
