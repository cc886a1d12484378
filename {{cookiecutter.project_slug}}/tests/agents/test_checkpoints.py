"""What is kept of a run, when it can't be kept any more: a full disk at each of the writes."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from app.agents.agent import Agent
from app.agents.checkpoints import FILE, PostgresCheckpoints, SqliteCheckpoints
from app.errors import DatabaseUnavailable, MissingExtra, UnknownThread
from app.storage.address import DatabaseAddress
from app.types import AnswerRequest, Message, answer
from tests.agents.tools.parts import Counted
from tests.fakes.agents import ToolScript, Turn, agent_over
from tests.fakes.approvers import ApprovesAll

pytestmark = pytest.mark.anyio
TURNS: list[Turn] = [
    [("publish", {"text": "a"})],
    [("publish", {"text": "b"}), ("publish", {"text": "c"})],
    ["Published."],
]


class Full(OSError):
    """No room on the disk."""


class FullAfter(SqliteCheckpoints):
    """Has room for so many writes."""

    def __init__(self, folder: Path, writes: int) -> None:
        super().__init__(folder)
        self.left = writes

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[BaseCheckpointSaver[Any]]:
        async with super().opened() as saver:
            for name in ("aput", "aput_writes"):
                setattr(saver, name, self.counted(getattr(saver, name)))
            yield saver

    def counted(self, write: Any) -> Any:
        async def counted(*arguments: Any, **named: Any) -> Any:
            if not self.left:
                raise Full
            self.left -= 1
            return await write(*arguments, **named)

        return counted


TASK = AnswerRequest((Message("user", "Publish a, b and c"),))
# Of a run that is not broken off: see the last test.
WRITES = 17


def agent_of(folder: Path, publish: Counted) -> Agent:
    return agent_over(folder, ToolScript(turns=TURNS), [publish.tool], thread="t", approver=ApprovesAll())


@pytest.mark.parametrize("writes", range(0, WRITES, 2))
async def test_a_run_goes_on_wherever_it_was_broken_off(tmp_path: Path, writes: int) -> None:
    publish = Counted()
    agent = agent_of(tmp_path, publish)
    with pytest.raises(Full):
        await answer(replace(agent, checkpoints=FullAfter(tmp_path, writes)), TASK)
    try:
        folded = await answer(agent, AnswerRequest(()))
    except UnknownThread:
        assert publish.done == []
        folded = await answer(agent, TASK)
    assert folded.text == "Published."
    assert set(publish.done) == {"a", "b", "c"}


async def test_it_was_broken_off_everywhere(tmp_path: Path) -> None:
    checkpoints = FullAfter(tmp_path, WRITES)
    await answer(replace(agent_of(tmp_path, Counted()), checkpoints=checkpoints), TASK)
    assert checkpoints.left == 0


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    agent = agent_over(tmp_path / "file" / "data", ToolScript(turns=[["Hi."]]), [])
    with pytest.raises(DatabaseUnavailable, match="set DATA_DIR"):
        await answer(agent, AnswerRequest((Message("user", "Who are you?"),)))


async def test_without_its_extra_the_server_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    agent = agent_over(tmp_path, ToolScript(turns=[["Hi."]]), [])
    agent = replace(agent, checkpoints=PostgresCheckpoints(DatabaseAddress(server="postgresql://nowhere/name")))
    with pytest.raises(MissingExtra, match="make setup"):
        await answer(agent, AnswerRequest((Message("user", "Who are you?"),)))


async def test_a_write_that_is_cut_off_before_its_commit_locks_nobody_out(tmp_path: Path) -> None:
    checkpoints = SqliteCheckpoints(tmp_path)
    config: RunnableConfig = {"configurable": {"thread_id": "t", "checkpoint_ns": "", "checkpoint_id": "1"}}
    cut: list[asyncio.Task[None]] = []  # and so their cursors are remembered
    for _ in range(10):
        async with checkpoints.opened() as opened:
            saver = cast(AsyncSqliteSaver, opened)
            await saver.setup()
            cut.append(asyncio.create_task(saver.aput_writes(config, [("channel", "value")], "task")))
            while not (saver.conn.in_transaction or cut[-1].done()):  # noqa: ASYNC110  (SQLite sets no event)
                await asyncio.sleep(0)
            cut[-1].cancel()
        with closing(sqlite3.connect(tmp_path / FILE, timeout=0)) as another:
            another.execute("BEGIN IMMEDIATE")
            another.rollback()
    ended = await asyncio.gather(*cut, return_exceptions=True)
    assert any(isinstance(one, asyncio.CancelledError) for one in ended)


async def test_the_first_runs_of_a_service_may_begin_at_once(tmp_path: Path) -> None:
    """Each has a connection of its own to a file that is not there yet."""

    async def begin(checkpoints: SqliteCheckpoints) -> None:
        async with checkpoints.opened() as saver:
            assert await saver.aget_tuple({"configurable": {"thread_id": "monday"}}) is None

    for number in range(20):
        checkpoints = SqliteCheckpoints(tmp_path / str(number))
        await asyncio.gather(*(begin(checkpoints) for _ in range(4)))


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("half a page of something else, longer than any header of a file")
    with pytest.raises(DatabaseUnavailable, match="is no database"):
        async with SqliteCheckpoints(tmp_path).opened():
            pass
