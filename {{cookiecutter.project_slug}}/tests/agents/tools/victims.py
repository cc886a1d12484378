"""A process that makes one call of a tool, over what is on the disk, and kills itself at a point of it."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.agents.tools import Parts, make_tool
from app.agents.tools.tool import Call, Result, Tool
from app.errors import ThreadBusy, UnknownThread
from app.rag.inventory import Inventory
from app.rag.sources.inbox import Inbox
from app.rag.sources.upload import Upload
from app.rag.sources.web.answers import Answer
from app.rag.sources.web.guard import Guard
from app.rag.sources.web.pages import Web
from app.types import AnswerRequest, Message, answer
from tests.agents.tools.parts import parts
from tests.fakes.agents import ToolScript, agent_over
from tests.fakes.approvers import ApprovesAll
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import index_in
from tests.fakes.websites import LOOPBACK

DOCUMENT = {"name": "krill.md", "text": "Penguins eat krill."}
TAKEN, INGESTED, SENT, RETURNED = "taken", "ingested", "sent", "returned"


class DeadlyInbox(Inbox):
    """What it has taken in is on the disk when the process dies."""

    def accept(self, *arguments: Any, **named: Any) -> Upload:
        upload = super().accept(*arguments, **named)
        die()
        return upload


class DeadlyWeb(Web):
    """The request has arrived, and was answered."""

    def send(self, *arguments: Any, **named: Any) -> tuple[int, Answer]:
        answered = super().send(*arguments, **named)
        die()
        return answered


def work(folder: Path, tool: str, arguments: dict[str, str], point: str) -> None:
    """Begins a run that makes the call, or goes on with it, to its end; kills itself at the point."""
    index = index_in(folder, StemEmbedder())
    with closing(index.open()):
        made = parts(folder, inventory=Inventory(index), hosts=["127.0.0.1"])
        with closing(made.database):
            asyncio.run(run(folder, made, tool, arguments, point))


async def run(folder: Path, made: Parts, name: str, arguments: dict[str, str], point: str) -> None:
    web = DeadlyWeb if point == SENT else Web
    made = replace(made, web=lambda: web(Guard([LOOPBACK])))
    if point == TAKEN:
        made = replace(made, inbox=DeadlyInbox(made.inbox.uploads))
    if point == INGESTED:
        made = replace(made, ingest=then_die(made.ingest))
    tool = make_tool(name, made)
    tool = deadly(tool) if point == RETURNED else tool
    model = ToolScript(turns=[[(name, arguments)], ["Done."]])
    agent = agent_over(folder, model, [tool], thread="t", approver=ApprovesAll())
    with suppress(ThreadBusy):
        try:
            await answer(agent, AnswerRequest(()))
        except UnknownThread:
            await answer(agent, AnswerRequest((Message("user", "Do it"),)))


def deadly(tool: Tool) -> Tool:
    """Its effect is there, and nobody knows yet what it returned."""

    async def call(arguments: Any, made: Call) -> Result:
        result = await tool.run(arguments, made)
        die()
        return result

    return replace(tool, run=call)


def then_die(work: Callable[[Any], object]) -> Callable[[Any], None]:
    def both(argument: Any) -> None:
        work(argument)
        die()

    return both


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
