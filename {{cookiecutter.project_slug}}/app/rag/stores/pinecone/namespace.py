"""One namespace of a document index: requests of a size that Pinecone takes, pages, and writes that wait to be seen."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from pinecone import DenseVectorQuery, Index
from pinecone.models.response_info import ResponseInfo

from app.errors import IndexBroken
from app.rag.stores.pinecone.account import Account
from app.rag.stores.pinecone.documents import DENSE
from app.rag.stores.pinecone.waiting import Patience

PAGE = 2_000
FETCHED = 200
"""Documents that are read at once with their vectors."""
DELETED = 1_000
MOST_HITS = 10_000
REQUEST_BYTES = 1_500_000
"""Pinecone takes 2 MB."""
NUMBER_BYTES = 22
REST_BYTES = 4_000

Fields = Mapping[str, Any]


class Namespace:
    """Its index is looked up once; a namespace comes to be with its first document."""

    def __init__(self, account: Account, index: str, name: str, dimensions: int, patience: Patience) -> None:
        self.account = account
        self.index_name = index
        self.name = name
        self.dimensions = dimensions
        self.patience = patience
        self.batch = max(1, min(100, REQUEST_BYTES // (dimensions * NUMBER_BYTES + REST_BYTES)))

    @property
    def index(self) -> Index:
        found = self.account.find(self.index_name)
        if found is None:
            raise IndexBroken(
                f"the index {self.index_name} is gone from Pinecone: run `python -m app ingest --rebuild`"
            )
        return found

    def write(self, documents: Sequence[Fields]) -> None:
        index, committed = self.index, list[int]()
        for batch in batches(documents, self.batch):
            with self.account.failures_named():
                answer = index.documents.upsert(namespace=self.name, documents=batch)
            committed += positions(answer.response_info)
        last = {str(document["_id"]) for document in documents[-self.batch :]}
        if last:
            self.patience.until(lambda: self.shows(last, last, committed), "the chunks that were written")

    def remove(self, ids: Sequence[str]) -> None:
        index, committed = self.index, list[int]()
        for batch in batches(ids, DELETED):
            answer = self.account.ask(index.documents.delete, namespace=self.name, ids=batch)
            committed += positions(answer.response_info) if answer else []
        if last := set(ids[-DELETED:]):
            self.patience.until(lambda: self.shows(last, set(), committed), "that chunks were deleted")

    def shows(self, ids: set[str], left: set[str], committed: Sequence[int]) -> bool:
        """Searches tell how far they have come; fetches do not, so the documents are looked for."""
        found = self.account.ask(
            self.index.documents.fetch, namespace=self.name, ids=sorted(ids), include_fields=["position"]
        )
        return set(found.documents if found else ()) == left and (not committed or self.reconciled(max(committed)))

    def reconciled(self, position: int) -> bool:
        """True also where nothing is said of it."""
        found = self.search(DenseVectorQuery(field=DENSE, values=[1.0] * self.dimensions), None, 1)
        info = found.response_info if found else None
        return info is None or info.lsn_reconciled is None or info.is_reconciled(position)

    def search(self, query: Any, wanted: Fields | None, limit: int) -> Any:
        """None if the namespace is not there (yet)."""
        return self.account.ask(
            self.index.documents.search,
            namespace=self.name,
            score_by=[query],
            top_k=min(limit, MOST_HITS),
            filter=wanted,
        )

    def fetch(self, ids: Sequence[str]) -> dict[str, Fields]:
        """Whole documents."""
        found: dict[str, Fields] = {}
        for batch in batches(ids, FETCHED):
            page = self.account.ask(self.index.documents.fetch, namespace=self.name, ids=batch)
            found |= {id: item.to_dict() for id, item in page.documents.items()} if page else {}
        return found

    def select(self, wanted: Fields, fields: Sequence[str]) -> Iterator[tuple[str, Fields]]:
        """All that match, with some of their fields, page by page."""
        token: str | None = None
        while True:
            page = self.account.ask(
                self.index.documents.fetch,
                namespace=self.name,
                filter=wanted,
                include_fields=fields,
                pagination_token=token,
                limit=PAGE,
            )
            yield from ((id, item.to_dict()) for id, item in (page.documents if page else {}).items())
            token = page.pagination.next if page and page.pagination else None
            if token is None:
                return

    def size(self) -> int:
        """As Pinecone counts it, some seconds late; 0 if it does not know of the namespace."""
        known = self.account.ask(self.index.describe_namespace, name=self.name)
        return known.record_count if known else 0


def batches(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def positions(info: ResponseInfo | None) -> list[int]:
    """Where a write stands in the log of the namespace, if that is said."""
    return [info.lsn_committed] if info is not None and info.lsn_committed is not None else []
