"""What answers have cost, from the kept rows: by day, model, key and prompt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.llm.what_if import Call
from app.types import Usage

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncEngine


COUNTED = ("answers", "calls", "input_tokens", "output_tokens", "unpriced")


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one model took on one day, for one key and one version of a prompt.

    `usd` is of the calls that have a price, None when none has; `unpriced` are the calls without. An answer for which
    two models were called has its calls in two lines, and is counted once: for the model that was called last.
    """

    day: str
    model: str
    key: str
    prompt: str
    answers: int
    calls: int
    input_tokens: int
    output_tokens: int
    usd: float | None
    unpriced: int


async def cost_lines(engine: "AsyncEngine", first: str, last: str) -> list[CostLine]:
    """The days from `first` to `last`, both counted, such as `2026-11-28`; in their order."""
    from app.storage.sqlite import READS

    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        called = (await connection.execute(of_calls(first, last))).mappings().all()
        answered = (await connection.execute(of_answers(first, last))).mappings().all()
    return merged([*called, *answered])


def of_calls(first: str, last: str) -> "Select[Any]":
    from sqlalchemy import func, literal, select

    from app.storage.tables import calls

    group = (calls.c.day, calls.c.model, calls.c.subject, calls.c.prompt)
    return (
        select(
            *group,
            literal(0).label("answers"),
            func.count(calls.c.id).label("calls"),
            func.coalesce(func.sum(calls.c.input_tokens), 0).label("input_tokens"),
            func.coalesce(func.sum(calls.c.output_tokens), 0).label("output_tokens"),
            func.sum(calls.c.usd).label("usd"),
            (func.count(calls.c.id) - func.count(calls.c.usd)).label("unpriced"),
        )
        .where(calls.c.day.between(first, last))
        .group_by(*group)
    )


def of_answers(first: str, last: str) -> "Select[Any]":
    """All of them: also those for which no model was called, such as greetings and what a cache had."""
    from sqlalchemy import func, literal, select

    from app.storage.tables import answers

    group = (answers.c.day, answers.c.model, answers.c.subject, answers.c.prompt)
    nothing = [literal(0).label(name) for name in ("calls", "input_tokens", "output_tokens", "unpriced")]
    return (
        select(*group, func.count(answers.c.id).label("answers"), *nothing, literal(0.0).label("usd"))
        .where(answers.c.day.between(first, last))
        .group_by(*group)
    )


def merged(rows: Sequence[Mapping[Any, Any]]) -> list[CostLine]:
    """One line for each day, model, key and prompt."""
    groups: dict[tuple[str, ...], list[Mapping[Any, Any]]] = {}
    for row in rows:
        label = str(row["prompt"]).partition("#")[0]
        groups.setdefault((row["day"], row["model"], row["subject"], label), []).append(row)
    return [line_of(key, found) for key, found in sorted(groups.items())]


def line_of(key: tuple[str, ...], rows: Sequence[Mapping[Any, Any]]) -> CostLine:
    day, model, subject, prompt = key
    answers, calls, read, written, unpriced = (sum(int(row[name]) for row in rows) for name in COUNTED)
    usd = [float(row["usd"]) for row in rows if row["usd"] is not None and (row["calls"] or not calls)]
    return CostLine(day, model, subject, prompt, answers, calls, read, written, sum(usd) if usd else None, unpriced)


async def past_calls(engine: "AsyncEngine", first: str, last: str) -> list[Call]:
    """Every call of these days, for what another model would have cost."""
    from sqlalchemy import select

    from app.storage.sqlite import READS
    from app.storage.tables import answers, calls

    wanted = (calls.c.input_tokens, calls.c.output_tokens, calls.c.usd, answers.c.difficulty)
    joined = calls.outerjoin(answers, calls.c.answer_id == answers.c.id)
    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        query = select(*wanted).select_from(joined).where(calls.c.day.between(first, last))
        rows = (await connection.execute(query)).all()
    return [Call(usage_of(row.input_tokens, row.output_tokens), row.usd, row.difficulty) for row in rows]


def usage_of(input_tokens: int | None, output_tokens: int | None) -> Usage | None:
    return None if input_tokens is None or output_tokens is None else Usage(input_tokens, output_tokens)


async def prune(engine: "AsyncEngine", before: str) -> int:
    """Delete what is older than the day `before`. The number of answers that are gone."""
    from sqlalchemy import delete

    from app.storage.tables import answers, calls

    async with engine.begin() as connection:
        await connection.execute(delete(calls).where(calls.c.day < before))
        return (await connection.execute(delete(answers).where(answers.c.day < before))).rowcount
