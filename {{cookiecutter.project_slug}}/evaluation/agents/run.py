"""Gives the agent every task, over an index and a database of its own: what it changes goes with them."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from app.agents.approvers import Allow
from app.agents.tools.tool import Tool
from app.bootstrap import Application
from app.bootstrap.agent_room import AgentRoom
from app.cli.agent_steps import AgentRecord
from app.errors import ModelRefused
from app.settings import Settings
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.types import AnswerRequest, Context, Message, Progress
from evaluation.agents.outcome import Outcome, outcome_of
from evaluation.agents.tasks import DOCUMENTS, Task
from evaluation.prompts.trial import FAILURES
from evaluation.trial import temporary

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

NOTES = "notes.db"


@dataclass
class Run:
    """`database` is the one that the tools read and write; what the models cost is noted where it always is."""

    application: Application
    database: Database

    def work(self, tasks: Sequence[Task], progress: Progress) -> list[Outcome]:
        """Raises the last failure when no task came to its end, or ModelRefused at once."""
        return asyncio.run(self.work_on_all(tasks, progress))

    async def work_on_all(self, tasks: Sequence[Task], progress: Progress) -> list[Outcome]:
        found, failure = [], None
        for number, task in enumerate(tasks):
            progress(number, len(tasks), task.id)
            record, ended_by = AgentRecord(uuid4().hex), ""
            try:
                await self.work_on(task, record)
            except ModelRefused:
                raise
            except FAILURES as error:
                failure, ended_by = error, type(error).__name__
            found.append(outcome_of(task, record, "" if record.done else ended_by))
        progress(len(tasks), len(tasks), "")
        if failure and not any(one.ended for one in found):
            raise failure
        return found

    @property
    def agents(self) -> AgentRoom:
        return self.application.agents.over(self.database)

    def tools(self) -> Sequence[Tool]:
        """Those of the agent."""
        return self.agents.tools

    async def work_on(self, task: Task, record: AgentRecord) -> None:
        """Allows what may be allowed: see the taint rule in docs/agents.md."""
        deadline = time.monotonic() + self.application.settings.request_timeout_seconds
        agent = self.agents.on(record.thread, Allow())
        request = AnswerRequest((Message("user", task.text),), Context(subject="evaluation", deadline=deadline))
        async for event in agent.stream(request):
            record.note(event)


@contextmanager
def agent_run(settings: Settings, progress: Progress, docs: Path = DOCUMENTS) -> Iterator[Run]:
    """By default with the documents of this folder."""
    with temporary(settings) as application:
        application.ingest([docs], progress=progress)
        with closing(Database(DatabaseAddress(application.settings.data_dir / NOTES))) as database:
            # One after the other: two migrations at once in a process meet in Alembic's globals.
            application.usage.database.run_now(nothing)
            database.run_now(nothing)
            yield Run(application, database)


async def nothing(engine: "AsyncEngine") -> None:
    """Opens the database."""
