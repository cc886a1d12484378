"""Queues pairs of answers from two stored runs of the evaluation: both were asked the same questions."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.storage.reviews.pairs import queue_pairs
from app.storage.usage import day_of
from app.types.account import EVALUATION
from evaluation.gate.stored import BadRun, parsed

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

ADVICE = "write one with `python -m app evaluate --report FOLDER`"
Row = Mapping[str, Any]


async def queue_reports(engine: "AsyncEngine", tenant: str, first: Path, second: Path) -> int:
    """Pair the answers that differ, question by question. How many pairs are new. Raises BadRun."""
    from sqlalchemy import insert, select

    from app.storage.tables import kept_answers

    files = zip((first, second), told_apart(first, second), strict=True)
    here, there = (dict(rows(path, name, tenant)) for path, name in files)
    both = [(here[asked], there[asked]) for asked in here if asked in there and differ(here[asked], there[asked])]
    async with engine.begin() as connection:
        known = set((await connection.execute(select(kept_answers.c.answer_id))).scalars())
        new = {row["answer_id"]: row for two in both for row in two if row["answer_id"] not in known}
        if new:
            await connection.execute(insert(kept_answers), list(new.values()))
    return await queue_pairs(engine, tenant, [(one["answer_id"], other["answer_id"]) for one, other in both])


def told_apart(first: Path, second: Path) -> tuple[str, str]:
    """By as much of their ends as differs: `a/report.json` and `b/report.json` -> `a/report` and `b/report`."""
    here, there = (path.absolute().with_suffix("").parts for path in (first, second))
    most = max(len(here), len(there))
    ends = [("/".join(here[-length:]), "/".join(there[-length:])) for length in range(1, most + 1)]
    return next((two for two in ends if two[0] != two[1]), ends[0])


def differ(one: Row, other: Row) -> bool:
    return bool(one["answer"] != other["answer"])


def declined(values: Mapping[str, float]) -> bool:
    """Whether the answer was that there is none."""
    return values.get("answered") == 0 or values.get("declined") == 1


def rows(path: Path, name: str, tenant: str) -> Iterator[tuple[str, Row]]:
    """Kept answers by their questions, of a model that the `name` is added to. They belong to no person."""
    content = parsed(path, ADVICE)
    try:
        made = content["made"]
        for case in content["cases"]:
            if case["answer"].strip():
                yield case["question"], row(case, f"{made['model']} ({name})", made["prompt"], tenant)
    except (KeyError, TypeError, AttributeError):
        raise BadRun(f"{path} is no report: {ADVICE}") from None


def row(case: Row, model: str, prompt: str, tenant: str) -> Row:
    """The id comes from what it is, so that a report that is queued again adds nothing."""
    now = time.time()
    passages = [
        {"source": one["source"], "heading": one["heading"], "text": one.get("text", "")} for one in case["passages"]
    ]
    what = json.dumps([tenant, model, prompt, case["question"], case["answer"]])
    return {
        "answer_id": hashlib.sha256(what.encode()).hexdigest()[:32],
        "at": now,
        "day": day_of(now),
        "tenant": tenant,
        "subject": EVALUATION,
        "prompt": prompt,
        "model": model,
        "outcome": "abstained" if declined(case["values"]) else "stop",
        "question": case["question"],
        "answer": case["answer"],
        "citations": "[]",
        "passages": json.dumps(passages),
    }
