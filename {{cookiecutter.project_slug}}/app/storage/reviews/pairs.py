"""The tables `review_pairs` and `review_choices`: two answers to one question, shown without names.

On which side an answer stands, a seed that is kept with the pair and the reviewer's name decide: the same after a
reload, and the other way round for about half of the reviewers, so that a liking for one side favours neither answer.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from secrets import randbelow
from typing import TYPE_CHECKING, Any, Literal

from app.errors import UnknownAnswer
from app.storage.reviews.reviewed import KeptAnswer, kept_answer
from app.storage.usage import MOST, day_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

Side = Literal["left", "right", "tie"]
Choice = Literal["first", "second", "tie"]
QUEUE = """
INSERT INTO review_pairs (id, at, tenant, first, second, seed) VALUES (:id, :at, :tenant, :first, :second, :seed)
ON CONFLICT (id) DO NOTHING
"""
KEEP = """
INSERT INTO review_choices (pair_id, reviewer, at, day, tenant, choice)
VALUES (:pair_id, :reviewer, :at, :day, :tenant, :choice)
ON CONFLICT (pair_id, reviewer) DO UPDATE SET at = excluded.at, day = excluded.day, choice = excluded.choice
"""


@dataclass(frozen=True, slots=True)
class BlindPair:
    """`side` is what the reviewer has chosen, None before."""

    id: str
    left: KeptAnswer
    right: KeptAnswer
    side: Side | None


def swapped(seed: int, reviewer: str) -> bool:
    """Whether this reviewer sees the second answer on the left."""
    return hashlib.sha256(f"{seed}:{reviewer}".encode()).digest()[0] % 2 == 1


def choice_of(side: Side, swap: bool) -> Choice:
    """`choice_of("left", swap=True)` -> `"second"`."""
    if side == "tie":
        return "tie"
    return "second" if (side == "left") == swap else "first"


def side_of(choice: Choice, swap: bool) -> Side:
    """The other way round: `side_of("second", swap=True)` -> `"left"`."""
    if choice == "tie":
        return "tie"
    return "right" if (choice == "first") == swap else "left"


async def queue_kept(engine: "AsyncEngine", tenant: str) -> int:
    """Pair the newest kept answers of each model and prompt to the same question. How many pairs are new."""
    from sqlalchemy import select

    from app.storage.sqlite import READS
    from app.storage.tables import kept_answers

    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        wanted = select(kept_answers).where(kept_answers.c.tenant == tenant).order_by(kept_answers.c.at)
        rows = (await connection.execute(wanted)).mappings().all()
    by_question: dict[str, dict[tuple[str, str], Any]] = {}
    for row in rows:
        by_question.setdefault(" ".join(row["question"].split()), {})[row["model"], row["prompt"]] = row
    found = [two for answers in by_question.values() for two in combinations(answers.values(), 2)]
    differing = [(one["answer_id"], other["answer_id"]) for one, other in found if one["answer"] != other["answer"]]
    return await queue_pairs(engine, tenant, differing)


async def queue_pairs(engine: "AsyncEngine", tenant: str, ids: Sequence[tuple[str, str]]) -> int:
    """Of kept answers, by their ids. How many are new."""
    from sqlalchemy import text

    rows = [
        {"id": f"{first}-{second}", "tenant": tenant, "first": first, "second": second, "seed": randbelow(MOST)}
        for first, second in map(sorted, ids)
    ]
    async with engine.begin() as connection:
        added = [await connection.execute(text(QUEUE), {**row, "at": time.time()}) for row in rows]
    return sum(one.rowcount for one in added)


async def blind_pairs(engine: "AsyncEngine", tenant: str, reviewer: str, limit: int) -> tuple[list[BlindPair], int]:
    """Those without a choice of this reviewer first, newest first, and how many these are."""
    from sqlalchemy import case, select

    from app.storage.sqlite import READS
    from app.storage.tables import kept_answers, review_choices, review_pairs

    first, second = kept_answers.alias(), kept_answers.alias()
    own = (review_choices.c.pair_id == review_pairs.c.id) & (review_choices.c.reviewer == reviewer)
    source = review_pairs.join(first, first.c.answer_id == review_pairs.c.first)
    source = source.join(second, second.c.answer_id == review_pairs.c.second).outerjoin(review_choices, own)
    unseen = review_choices.c.choice.is_(None)
    wanted = select(review_pairs, review_choices.c.choice).select_from(source).where(review_pairs.c.tenant == tenant)
    wanted = wanted.order_by(case((unseen, 0), else_=1), review_pairs.c.at.desc(), review_pairs.c.id)
    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        rows = (await connection.execute(wanted)).mappings().all()
        ids = [row[name] for row in rows[:limit] for name in ("first", "second")]
        answers = await connection.execute(select(kept_answers).where(kept_answers.c.answer_id.in_(ids)))
        known = {row["answer_id"]: kept_answer(dict(row)) for row in answers.mappings()}
    return [blind(row, known, reviewer) for row in rows[:limit]], sum(row["choice"] is None for row in rows)


def blind(row: Any, known: dict[str, KeptAnswer], reviewer: str) -> BlindPair:
    swap = swapped(row["seed"], reviewer)
    left, right = ("second", "first") if swap else ("first", "second")
    side = side_of(row["choice"], swap) if row["choice"] else None
    return BlindPair(row["id"], known[row[left]], known[row[right]], side)


async def keep_choice(
    engine: "AsyncEngine", tenant: str, reviewer: str, at: float, *, pair_id: str, side: Side
) -> None:
    """In place of what the reviewer chose before. `at` in seconds since 1970. Raises UnknownAnswer."""
    from sqlalchemy import select, text

    from app.storage.tables import review_pairs

    async with engine.begin() as connection:
        pair = (review_pairs.c.id == pair_id) & (review_pairs.c.tenant == tenant)
        seed = (await connection.execute(select(review_pairs.c.seed).where(pair))).scalar_one_or_none()
        if seed is None:
            raise UnknownAnswer("this pair is not in the queue, or no longer: reload it")
        choice = choice_of(side, swapped(seed, reviewer))
        values = {"pair_id": pair_id, "reviewer": reviewer, "at": at, "day": day_of(at), "tenant": tenant}
        await connection.execute(text(KEEP), {**values, "choice": choice})
