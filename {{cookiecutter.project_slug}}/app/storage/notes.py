"""The table `notes`: texts that an agent was let write down, each for its principal."""

import time
from typing import TYPE_CHECKING

from app.storage.effects import Effect

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def add_note(connection: "AsyncConnection", effect: Effect, text: str) -> None:
    """Within the transaction of its effect."""
    from app.storage.tables import notes

    row = {"at": time.time(), "tenant": effect.tenant, "subject": effect.subject, "text": text}
    await connection.execute(notes.insert(), row)
