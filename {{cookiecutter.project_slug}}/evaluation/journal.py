"""What a run found out already: a line for each row, and for each text of a model, so that nothing paid for is lost.

Of several lines for the same thing the last one counts. Knows nothing of models.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from evaluation.lines import append, lines


class Row(Protocol):
    """A dataclass of what JSON knows; rows with the same `key` are of the same thing."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def key(self) -> tuple[str, ...]: ...


RowT = TypeVar("RowT", bound=Row)


class Texts:
    """What a model said. Reads what the file holds when it is made; `fresh` leaves that unread.

    `reused` counts what was taken from the file.
    """

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self.path = path
        self.texts: dict[str, str] = {}
        self.reused = 0
        for value in () if fresh else lines(path):
            self.take(value)

    def take(self, value: Mapping[str, Any]) -> None:
        match value:
            case {"asked": str(asked), "text": str(text)}:
                self.texts[asked] = text

    def text(self, asked: str) -> str | None:
        """What a model said when it was asked this."""
        found = self.texts.get(asked)
        self.reused += found is not None
        return found

    def keep(self, asked: str, text: str) -> None:
        self.texts[asked] = text
        append(self.path, json.dumps({"asked": asked, "text": text}))


class Journal(Texts, Generic[RowT]):
    """Rows too. One of which `failed` is true is to be made again."""

    def __init__(
        self, path: Path, kind: type[RowT], *, fresh: bool = False, failed: Callable[[RowT], bool] = lambda row: False
    ) -> None:
        self.kind = kind
        self.failed = failed
        self.rows: dict[tuple[str, ...], RowT] = {}
        super().__init__(path, fresh=fresh)

    def take(self, value: Mapping[str, Any]) -> None:
        match value:
            case {"row": dict(fields)}:
                try:
                    row = self.kind(**fields)
                except TypeError:
                    return  # of another version of this code
                self.rows[row.key] = row
            case _:
                super().take(value)

    def row(self, key: tuple[str, ...]) -> RowT | None:
        found = self.rows.get(key)
        if found is None or self.failed(found):
            return None
        self.reused += 1
        return found

    def add(self, row: RowT) -> None:
        self.rows[row.key] = row
        append(self.path, json.dumps({"row": asdict(row)}))
