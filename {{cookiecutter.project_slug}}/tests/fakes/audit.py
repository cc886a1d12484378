"""An audit log without a database."""

from pathlib import Path

from app.storage.address import DatabaseAddress
from app.storage.audit import AuditLog, Entry
from app.storage.database import Database


class NotedAudit(AuditLog):
    """Notes what it is told."""

    def __init__(self) -> None:
        super().__init__(Database(DatabaseAddress(Path("nowhere"))))
        self.entries: list[Entry] = []

    def check(self) -> None:
        """All is well."""

    async def record(self, entry: Entry) -> None:
        self.entries.append(entry)

    def record_now(self, entry: Entry) -> None:
        self.entries.append(entry)
