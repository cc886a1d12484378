"""Erases nothing, and notes whom it was asked for."""

from app.types import Context


class NotedPrivacy:
    def __init__(self) -> None:
        self.erased: list[str] = []

    async def erase(self, subject: str, context: Context) -> dict[str, int]:
        self.erased.append(subject)
        return {"answers": 2, "threads": 1}
