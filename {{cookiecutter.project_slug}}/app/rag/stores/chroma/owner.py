"""Whose an index on a Chroma server is: a mark that its metadata has in common with the folder of its words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.errors import IndexBroken, IndexBusy
from app.rag.stores.folders import read_text, write_text
from app.rag.stores.lock import unwritable

MARK = "owner"


class Owner:
    """The mark lies in the file `owner` of the folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / MARK

    def mark(self) -> str:
        """The one that is there, or a new one."""
        found = self.known()
        if found is None:
            found = uuid4().hex
            try:
                write_text(self.path, found)
            except OSError as error:
                raise unwritable(self.path.parent, error) from None
        return found

    def known(self) -> str | None:
        try:
            return read_text(self.path)
        except (OSError, ValueError) as error:
            raise IndexBroken(f"{self.path} can't be read ({error}): make it readable") from None

    def check(self, metadata: Mapping[str, Any]) -> None:
        """Raises IndexBusy if the index with this metadata is another's."""
        if metadata.get(MARK) != self.known():
            raise IndexBusy(
                "the index on the Chroma server belongs to another DATA_DIR, where its words lie: use that one, "
                "or delete the collection `chunks` from the server and ingest here, or choose a vector store that "
                "several processes share"
            )
