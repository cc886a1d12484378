"""Generations in one Pinecone account: each a namespace of the index `app-chunks-DIMENSIONS`, listed in the catalogue.

Several processes may search, and write, at once. What one has put to use, the others see as soon as Pinecone shows it.
"""

from functools import partial

from app.errors import IndexBroken
from app.rag.index.store import VectorStore
from app.rag.stores.pinecone import documents
from app.rag.stores.pinecone.account import Account
from app.rag.stores.pinecone.catalogue import CURRENT, Catalogue
from app.rag.stores.pinecone.namespace import Namespace
from app.rag.stores.pinecone.store import NamespaceStore
from app.rag.stores.pinecone.waiting import Patience

GENERATION = "generation"


class PineconeEngine:
    """The indexes `app-…` of one account."""

    place = "Pinecone"
    shared = True
    fingerprint = documents.FINGERPRINT

    def __init__(self, account: Account, patience: Patience | None = None) -> None:
        self.account = account
        self.patience = patience or Patience()
        self.catalogue = Catalogue(account, self.patience)

    def hold(self) -> None:
        """Several processes may write: ids made from content keep them from writing anything twice."""

    def create(self, name: str, dimensions: int) -> VectorStore:
        """Listed first, so that a generation whose making breaks off is found and dropped."""
        self.catalogue.put({"_id": name, "kind": GENERATION, "of": name, "dimensions": dimensions})
        self.patience.until(lambda: name in self.names(), "a new generation")
        self.account.create(index_name(dimensions), documents.index_fields(dimensions))
        return self.store(name, dimensions)

    def open(self, name: str) -> VectorStore:
        dimensions = self.dimensions(name)
        if dimensions is None:
            raise IndexBroken(
                f"generation {name} is not in Pinecone: build the index anew with `python -m app ingest --rebuild PATH`"
            )
        return self.store(name, dimensions)

    def store(self, name: str, dimensions: int) -> NamespaceStore:
        return NamespaceStore(Namespace(self.account, index_name(dimensions), name, dimensions, self.patience))

    def dimensions(self, name: str) -> int | None:
        known = self.catalogue.get(name).get(name)
        return None if known is None else int(known["dimensions"])

    def drop(self, name: str) -> None:
        """The chunks first: what is not listed any more is never looked for again."""
        dimensions = self.dimensions(name)
        index = None if dimensions is None else self.account.find(index_name(dimensions))
        if index is not None:
            self.account.ask(index.delete_namespace, name=name)
        self.catalogue.remove([str(item["_id"]) for item in self.catalogue.select({"of": {"$eq": name}})])
        self.patience.until(partial(self.is_gone, name), "that a generation was dropped")

    def is_gone(self, name: str) -> bool:
        return name not in self.names()

    def names(self) -> list[str]:
        return [str(item["of"]) for item in self.catalogue.of_kind(GENERATION)]

    def current(self) -> str | None:
        found = self.catalogue.get(CURRENT).get(CURRENT)
        return None if found is None else str(found["in_use"])

    def use(self, name: str) -> None:
        self.catalogue.put({"_id": CURRENT, "in_use": name})

    def read(self, name: str, key: str) -> str | None:
        return self.catalogue.read(f"{name}/{key}")

    def write(self, name: str, key: str, text: str) -> None:
        self.catalogue.write(f"{name}/{key}", text, of=name)

    def close(self) -> None:
        self.account.close()


def index_name(dimensions: int) -> str:
    return f"app-chunks-{dimensions}"
