"""How far reviewers agree: Cohen's kappa of each two, of labels and of choices, over what both have said."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal, get_args

from app.statistics.kappa import kappa, kappa_interval, table_of
from app.storage.reviews.pairs import Choice
from app.storage.reviews.reviewed import Label

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

Said = Literal["labels", "choices"]
CATEGORIES: dict[Said, tuple[str, ...]] = {"labels": get_args(Label), "choices": get_args(Choice)}


@dataclass(frozen=True, slots=True)
class InterRater:
    """Of `n` that both have read, they said the same of `agreed`; kappa with its interval of 95 %."""

    of: Said
    first: str
    second: str
    n: int
    agreed: int
    kappa: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rating:
    """What a reviewer said of an answer, or of a pair."""

    item: str
    reviewer: str
    value: str


async def ratings(engine: "AsyncEngine", tenant: str) -> dict[Said, list[Rating]]:
    """All that there are, in the order in which they were given."""
    from sqlalchemy import select

    from app.storage.sqlite import READS
    from app.storage.tables import review_choices, review_labels

    labels = select(review_labels.c.answer_id, review_labels.c.reviewer, review_labels.c.label)
    choices = select(review_choices.c.pair_id, review_choices.c.reviewer, review_choices.c.choice)
    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        labelled = await connection.execute(labels.where(review_labels.c.tenant == tenant).order_by(review_labels.c.at))
        chosen = await connection.execute(
            choices.where(review_choices.c.tenant == tenant).order_by(review_choices.c.at)
        )
        return {"labels": [Rating(*row) for row in labelled], "choices": [Rating(*row) for row in chosen]}


def inter_rater(found: dict[Said, list[Rating]]) -> list[InterRater]:
    """Of each two reviewers who have read something in common, by their names."""
    return [one for of, said in found.items() for one in of_one_kind(of, said)]


def of_one_kind(of: Said, said: Iterable[Rating]) -> Iterable[InterRater]:
    by_reviewer: dict[str, dict[str, str]] = {}
    for one in said:
        by_reviewer.setdefault(one.reviewer, {})[one.item] = one.value
    for first, second in combinations(sorted(by_reviewer), 2):
        theirs, others = by_reviewer[first], by_reviewer[second]
        common = [(theirs[item], others[item]) for item in sorted(theirs.keys() & others.keys())]
        if common:
            table = table_of(common, CATEGORIES[of])
            agreed = sum(one == other for one, other in common)
            yield InterRater(of, first, second, len(common), agreed, kappa(table), *kappa_interval(table))
