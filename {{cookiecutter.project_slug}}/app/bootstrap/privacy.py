"""What is kept of a person, wherever it is: to hand it out, and to erase it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from app.agents.checkpoints import Checkpoints, PostgresCheckpoints
from app.bootstrap.agents import build_checkpoints
from app.bootstrap.storage import build_database
from app.settings import Settings
from app.storage.audit import EXPORTED, AuditLog, Entry
from app.storage.scrub import scrub_file, scrub_server
from app.storage.subjects import delete_rows, rows_of, schema_of_rows, tables_of_people
from app.storage.writer import UsageWriter
from app.types import Context

FORMAT = 1
MESSAGE = {
    "type": "object",
    "properties": {"role": {"type": "string"}, "text": {"type": "string"}, "calls": {"type": "array"}},
    "required": ["role", "text", "calls"],
}
THREAD = {
    "type": "object",
    "properties": {"thread": {"type": "string"}, "messages": {"type": "array", "items": MESSAGE}},
    "required": ["thread", "messages"],
}


@dataclass(frozen=True)
class Privacy:
    """`forget` drops what this process remembers of answers, of whomever."""

    usage: UsageWriter
    checkpoints: Checkpoints
    forget: Callable[[], None]

    async def export(self, subject: str, context: Context) -> dict[str, Any]:
        """All that is kept of the subject, as `schema` describes it. Raises DatabaseUnavailable."""
        await self.usage.flush()
        entry = Entry(EXPORTED, context.tenant, context.subject, {"subject": subject}, about=subject)
        await AuditLog(self.usage.database).record(entry)
        rows = await self.usage.database.run(lambda engine: rows_of(engine, context.tenant, subject))
        return {
            "format": FORMAT,
            "subject": subject,
            "exported": datetime.now(UTC).isoformat(timespec="seconds"),
            **rows,
            "threads": await self.threads(subject, context),
        }

    async def threads(self, subject: str, context: Context) -> list[dict[str, Any]]:
        if not self.has_threads:
            return []
        from app.agents.subjects import threads_of

        return await threads_of(self.checkpoints, context.tenant, subject)

    async def erase(self, subject: str, context: Context) -> dict[str, int]:
        """How many rows of each table are gone, and how many threads. What was broken off is done by the next call.

        Raises DatabaseUnavailable.
        """
        await self.usage.flush()
        gone = await self.usage.database.run(lambda engine: delete_rows(engine, context.tenant, subject, context))
        if self.has_threads:
            from app.agents.subjects import delete_threads

            gone["threads"] = await delete_threads(self.checkpoints, context.tenant, subject)
        self.forget()
        await self.scrub()
        return gone

    async def scrub(self) -> None:
        """Also where nothing was deleted now: what was, may still be in the files."""
        files = (self.usage.database.address.file, self.checkpoints.file)
        if files[0] is None:
            people = [table.name for table in tables_of_people()]
            threads = [] if files[1] else PostgresCheckpoints.tables
            await self.usage.database.run(partial(scrub_server, tables=[*people, *threads]))
        for one in files:
            if one and one.exists():
                await asyncio.to_thread(scrub_file, one)

    @property
    def has_threads(self) -> bool:
        """Without any, no file is made."""
        return self.checkpoints.file is None or self.checkpoints.file.exists()


def schema() -> dict[str, Any]:
    """The JSON Schema of an export."""
    properties = {
        "format": {"const": FORMAT},
        "subject": {"type": "string"},
        "exported": {"type": "string", "format": "date-time"},
        **schema_of_rows(),
        "threads": {"type": "array", "items": THREAD},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def build_privacy(settings: Settings) -> Privacy:
    """For a process that answers nothing, and so remembers nothing. Close its `usage`."""
    return Privacy(UsageWriter(build_database(settings), lambda _: None), build_checkpoints(settings), lambda: None)
