import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.errors import BadQuestion
from app.storage.database import Database
from app.storage.effects import Effect, begin, finish, once
from app.storage.notes import add_note
from app.storage.views import own_rows
from app.types import Context

pytestmark = pytest.mark.anyio
EFFECT = Effect("thread:call", "write_note", "default", "me")
Work = Callable[[AsyncConnection], Awaitable[str]]


async def done(database: Database, work: Work, effect: Effect = EFFECT) -> str:
    async def within(engine: AsyncEngine) -> str:
        return await once(engine, effect, work)

    return await database.run(within)


async def notes(database: Database, subject: str = "me") -> list[str]:
    async def within(engine: AsyncEngine) -> list[str]:
        return [row[1] for row in await own_rows("notes", Context(subject=subject), engine)]

    return await database.run(within)


def writing(note: str, effect: Effect = EFFECT) -> Work:
    async def work(connection: AsyncConnection) -> str:
        await add_note(connection, effect, note)
        return f"wrote {note}"

    return work


async def test_the_second_time_says_what_the_first_did(database: Database) -> None:
    assert await done(database, writing("a")) == "wrote a"
    assert await done(database, writing("b")) == "wrote a"
    assert await notes(database) == ["a"]


async def test_another_call_is_another_effect(database: Database) -> None:
    other = Effect("thread:other", "write_note", "default", "you")
    await done(database, writing("a"))
    await done(database, writing("b", other), other)
    assert (await notes(database), await notes(database, "you")) == (["a"], ["b"])


async def test_what_fails_leaves_neither_the_effect_nor_its_mark(database: Database) -> None:
    async def fails(connection: AsyncConnection) -> str:
        await add_note(connection, EFFECT, "half")
        raise BadQuestion("no")

    with pytest.raises(BadQuestion):
        await done(database, fails)
    assert await notes(database) == []
    assert await done(database, writing("whole")) == "wrote whole"


async def test_of_calls_at_once_one_does_it(database: Database) -> None:
    await notes(database)
    said = await asyncio.gather(*(done(database, writing(str(number))) for number in range(8)))
    assert len(set(said)) == 1
    assert [f"wrote {note}" for note in await notes(database)] == [said[0]]


async def test_what_was_done_is_kept_with_who_did_it(database: Database) -> None:
    async def rows(engine: AsyncEngine) -> list[str]:
        async with engine.connect() as connection:
            return [str(row) for row in await connection.execute(text("SELECT * FROM effects"))]

    await done(database, writing("private"))
    (row,) = await database.run(rows)
    assert all(part in row for part in ("thread:call", "write_note", "default", "me", "wrote private"))


async def test_an_effect_elsewhere_is_begun_once(database: Database) -> None:
    assert await database.run(partial(begin, effect=EFFECT)) is None
    assert await database.run(partial(begin, effect=EFFECT)) == ""
    await database.run(partial(finish, effect=EFFECT, result="sent"))
    assert await database.run(partial(begin, effect=EFFECT)) == "sent"
