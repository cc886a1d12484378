"""Runs that are kept on a real PostgreSQL server: they wait, go on after a kill, and belong to who began them."""

import asyncio
import multiprocessing
import signal
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.agents.agent import Agent
from app.agents.approvers import Allow
from app.agents.checkpoints import PostgresCheckpoints
from app.agents.running import Running
from app.agents.threads import Threads
from app.agents.tools.tool import Result
from app.errors import DatabaseUnavailable, ThreadBusy, UnknownThread
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.views import own_rows
from app.types import AnswerRequest, Context, Message, answer
from tests.agents.tools.parts import Counted
from tests.agents.victims import IMPORTED, POINTS, TEXTS, work
from tests.fakes.agents import ToolScript, Turn, agent_over

pytestmark = [pytest.mark.postgres, pytest.mark.anyio]
KILLED = -signal.SIGKILL
TURNS: list[Turn] = [[("publish", {"text": "news"})], ["It is out."], ["And again."]]
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.agents.victims", *IMPORTED])


def agent_on(folder: Path, address: DatabaseAddress, publish: Counted) -> Agent:
    agent = agent_over(folder, ToolScript(turns=TURNS), [publish.tool], thread="t")
    return replace(agent, checkpoints=PostgresCheckpoints(address))


def task(subject: str = "me") -> AnswerRequest:
    return AnswerRequest((Message("user", "Publish news"),), Context(subject=subject))


def going_on(subject: str = "me") -> AnswerRequest:
    return AnswerRequest((), Context(subject=subject))


async def test_what_waits_goes_on_elsewhere_once_it_is_approved(tmp_path: Path, on_server: DatabaseAddress) -> None:
    waits = await answer(agent_on(tmp_path, on_server, publish := Counted()), task())
    assert ([one.tool for one in waits.waiting], publish.done) == (["publish"], [])
    agent = replace(agent_on(tmp_path, on_server, publish), approver=Allow())
    assert (await answer(agent, going_on())).text == "It is out."
    assert (await answer(agent, task())).text == "And again."
    assert publish.done == ["news"]
    with pytest.raises(ThreadBusy):
        await answer(agent, going_on())


async def test_a_thread_belongs_to_who_began_it(tmp_path: Path, on_server: DatabaseAddress) -> None:
    await answer(agent_on(tmp_path, on_server, publish := Counted()), task())
    with pytest.raises(UnknownThread):
        await answer(agent_on(tmp_path, on_server, publish), going_on("you"))


async def test_tables_are_set_up_once_by_many_at_once(tmp_path: Path, on_server: DatabaseAddress) -> None:
    async def began(number: int) -> str:
        agent = replace(agent_on(tmp_path, on_server, Counted()), thread=str(number), approver=Allow())
        return (await answer(agent, task())).text

    assert await asyncio.gather(*map(began, range(8))) == ["It is out."] * 8


async def test_a_server_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    nowhere = DatabaseAddress(server="postgresql://user:secret@127.0.0.1:1/name")
    with pytest.raises(DatabaseUnavailable, match="does not answer") as raised:
        await answer(agent_on(tmp_path, nowhere, Counted()), task())
    assert "secret" not in str(raised.value)


async def test_a_connection_that_breaks_ends_the_run_in_words_and_it_goes_on(
    tmp_path: Path, on_server: DatabaseAddress
) -> None:
    import psycopg

    def broken(text: str) -> None:
        with psycopg.connect(on_server.plain_url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                               "AND datname = current_database()")  # fmt: skip

    publish = Counted()
    agent = replace(agent_on(tmp_path, on_server, publish), approver=Allow())
    publish.then = broken
    with pytest.raises(DatabaseUnavailable):
        await answer(agent, task())
    publish.then = None
    assert (await answer(agent, going_on())).text == "It is out."


async def test_of_two_processes_one_is_on_a_thread(tmp_path: Path, on_server: DatabaseAddress) -> None:
    begun, gate = asyncio.Event(), asyncio.Event()

    async def long(*_: object) -> Result:
        begun.set()
        await gate.wait()
        return Result("said news")

    tool = replace(Counted().tool, run=long)
    here, there = (
        replace(agent_over(tmp_path, ToolScript(turns=TURNS), [tool], thread="t", approver=Allow()),
                checkpoints=PostgresCheckpoints(on_server), running=Running())
        for _ in range(2)
    )  # fmt: skip
    run = asyncio.create_task(answer(here, task()))
    await begun.wait()
    for refused in (answer(there, task()), answer(there, going_on())):
        with pytest.raises(ThreadBusy, match="on another server"):
            await refused
    for end in (Threads(there).cancel, Threads(there).delete):
        with pytest.raises(ThreadBusy, match="on another server"):
            await end("t", Context(subject="me"))
    gate.set()
    assert (await run).text == "It is out."
    assert (await answer(there, task())).text == "And again."


@pytest.mark.parametrize(
    ("point", "text"), [*((point, "two") for point in POINTS), ("within", "five"), ("after", "five")]
)
async def test_a_kill_at_each_point_of_a_call(
    tmp_path: Path, on_server: DatabaseAddress, point: str, text: str
) -> None:
    def finish(*kill: str) -> int | None:
        process = processes.Process(target=work, args=(tmp_path, *(kill or ("", "")), on_server.server))
        process.start()
        process.join(120)
        return process.exitcode

    assert finish(point, text) == KILLED
    assert not (tmp_path / "done").exists()
    assert finish() == 0
    with closing(Database(on_server)) as database:
        rows = await database.run(partial(own_rows, "notes", Context()))
    assert sorted(text for _, text in rows) == sorted(TEXTS)


async def test_threads_are_listed_by_their_owner(tmp_path: Path, on_server: DatabaseAddress) -> None:
    for name in ("first", "second"):
        await answer(replace(agent_on(tmp_path, on_server, Counted()), thread=name), task())
    threads = Threads(agent_on(tmp_path, on_server, Counted()))
    assert [(one.name, one.status) for one in await threads.list(Context(subject="me"), 10)] == [
        ("second", "waiting"),
        ("first", "waiting"),
    ]
    assert await threads.list(Context(subject="you"), 10) == []
    await threads.delete("first", Context(subject="me"))
    assert len(await threads.list(Context(subject="me"), 10)) == 1
