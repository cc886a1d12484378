"""A process that runs an agent and may be killed at any moment, by others or at a point of its own choosing."""

import asyncio
import os
import signal
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect, select

from app.agents.agent import Agent
from app.agents.approvers import Verdict
from app.agents.checkpoints import PostgresCheckpoints
from app.agents.tools import make_tool
from app.agents.tools.tool import Call, Result, Tool
from app.errors import ThreadBusy, UnknownThread
from app.storage.address import DatabaseAddress
from app.storage.tables import notes
from app.types import AnswerRequest, ApprovalNeeded, Message, answer
from tests.agents.tools.parts import Counted, parts
from tests.fakes.agents import ToolScript, Turn, agent_over
from tests.fakes.approvers import ApprovesAll

TEXTS = ("one", "two", "three", "four", "five")
SUMS = ("1 + 1", "2 + 2")
IMPORTED = ("app.agents.run", "sqlalchemy.ext.asyncio", "aiosqlite", "alembic.command")
"""What a run imports late: once, in the process that others come from."""

POINTS = ("asked", "before", "within", "after")
"""Where it may kill itself: while it is asked for approval, and before, within and after a transaction."""


@dataclass
class KilledWhenAsked(ApprovesAll):
    """At the call with this text, if there is one."""

    text: str | None

    async def decide(self, needed: ApprovalNeeded) -> Verdict:
        die_at(needed.arguments["text"], self.text)
        return await super().decide(needed)


def work(folder: Path, point: str = "", text: str = "", server: str = "") -> None:
    """Begins the run, or goes on with it, to its end; kills itself at the point of the call with the text.

    It is kept in the folder, or on a PostgreSQL server, as the notes are.
    """
    asyncio.run(run(folder, {point: text}, DatabaseAddress(server=server) if server else None))


async def run(folder: Path, kills: dict[str, str], server: DatabaseAddress | None) -> None:
    turns = [[("write_note", {"text": text})] for text in TEXTS[:3]]
    turns.append([("write_note", {"text": text}) for text in TEXTS[3:]])
    model = ToolScript(turns=[*turns, ["All is written."]])
    with closing((made := parts(folder, address=server)).database):
        tool = deadly(make_tool("write_note", made), kills)
        agent = agent_over(folder, model, [tool], thread="t", approver=KilledWhenAsked(kills.get("asked")))
        agent = replace(agent, checkpoints=PostgresCheckpoints(server)) if server else agent
        await finished(agent)
    (folder / "done").touch()


def work_as_team(folder: Path, point: str = "", text: str = "") -> None:
    """As a supervisor: a specialist works out two sums, each of which is noted in a file; then a note is written.

    A point is that of the sum or the note with the text.
    """
    asyncio.run(run_as_team(folder, {point: text}))


async def run_as_team(folder: Path, kills: dict[str, str]) -> None:
    sums: list[Turn] = [[("calculate", {"text": text})] for text in SUMS]
    turns: list[Turn] = [[("ask_data", {"task": "Sums?"})], [("write_note", {"text": TEXTS[0]})], ["All is done."]]
    model = ToolScript(turns=turns, errands={"Sums?": [*sums, ["Two sums."]]})

    def note(text: str) -> None:
        with (folder / "sums").open("a") as file:
            file.write(f"{text}\n")

    calculate = replace(Counted("calculate", read_only=True, then=note).tool, internal=True)
    with closing((made := parts(folder)).database):
        tools = [deadly(calculate, kills), deadly(make_tool("write_note", made), kills)]
        agent = agent_over(
            folder, model, tools, thread="t", approver=KilledWhenAsked(kills.get("asked")), pattern="supervisor"
        )
        await finished(agent)
    (folder / "done").touch()


async def finished(agent: Agent) -> None:
    """Begun, or gone on with, to its end."""
    with suppress(ThreadBusy):  # killed after its last word
        try:
            await answer(agent, AnswerRequest(()))
        except UnknownThread:
            await answer(agent, AnswerRequest((Message("user", "Write it all down"),)))


def deadly(tool: Tool, kills: dict[str, str]) -> Tool:
    """The tool, with points around it, and in its transaction, at which the process dies."""

    async def call(arguments: Any, made: Call) -> Result:
        die_at(arguments.text, kills.get("before"))
        result = await tool.run(arguments, made)
        die_at(arguments.text, kills.get("after"))
        return result

    if "within" in kills:
        event.listen(Engine, "commit", lambda connection: die_writing(connection, kills["within"]))
    return replace(tool, run=call)


def die_writing(connection: Connection, text: str) -> None:
    """Where the note stands in a transaction that is about to commit."""
    if inspect(connection).has_table("notes") and connection.scalar(select(notes.c.id).where(notes.c.text == text)):
        die_at(text, text)


def die_at(text: str, wanted: str | None) -> None:
    if text == wanted:
        os.kill(os.getpid(), signal.SIGKILL)
