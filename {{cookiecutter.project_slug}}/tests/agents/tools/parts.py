"""Tools of a test: the real ones, over what a test finds, and one that counts what it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from app.agents.tools import Parts
from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.guardrails.passages import Sieve
from app.ingestion import NothingRead, ingest_targets
from app.rag.index.index import Index
from app.rag.inventory import Inventory
from app.rag.sources.inbox import Inbox
from app.rag.sources.source import Reading
from app.rag.sources.upload import Upload
from app.rag.sources.web.guard import Guard
from app.rag.sources.web.pages import Web
from app.rag.targets import Target
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.types import Retriever
from tests.fakes.documents import passage
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import memory_index
from tests.fakes.retrievers import FakeRetriever


def parts(
    folder: Path,
    *,
    retriever: Retriever | None = None,
    inventory: Inventory | None = None,
    hosts: Sequence[str] = (),
    address: DatabaseAddress | None = None,
    sieves: Sequence[Sieve] = (),
) -> Parts:
    """Close its database, which is a file unless it has an `address`."""
    inventory = inventory or Inventory(memory_index())
    inbox = Inbox(folder / "uploads")
    return Parts(
        retriever=retriever or FakeRetriever(passage("Penguins eat krill.")),
        sieves=sieves,
        inventory=inventory,
        database=Database(address or DatabaseAddress(folder / "app.db")),
        web=lambda: Web(Guard()),
        inbox=inbox,
        ingest=partial(ingest_upload, inventory.index, inbox),
        hosts=hosts,
    )


def ingest_upload(index: Index, inbox: Inbox, upload: Upload) -> None:
    """As the application does it."""
    target = Target(upload.tenant, upload.collection, upload)
    try:
        ingest_targets([target], index, StemEmbedder(), reading=Reading(uploads=inbox.uploads))
    except NothingRead:
        inbox.drop(upload)
        raise
    inbox.settle(upload, dropped=())


class Words(Arguments):
    text: str


@dataclass
class Counted:
    """A tool that says back what it is told; `done` are its effects, and `then` comes after each."""

    name: str = "publish"
    read_only: bool = False
    done: list[str] = field(default_factory=list)
    then: Callable[[str], None] | None = None

    @property
    def tool(self) -> Tool:
        async def run(arguments: Words, call: Call) -> Result:
            self.done.append(arguments.text)
            if self.then:
                self.then(arguments.text)
            return Result(f"said {arguments.text}")

        return Tool(self.name, "Publish a text.", Words, run, self.read_only)
