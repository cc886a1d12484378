"""What is known of the generations of one account: which there are, which is in use, and their texts.

They are documents of an index of their own, `app-catalogue`: small, and there before any vector's length is known.
A text that is too long for one document has its further parts in others, under a stamp that the first one names.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from app.errors import IndexBroken
from app.rag.stores.pinecone.account import Account
from app.rag.stores.pinecone.waiting import Patience

INDEX = "app-catalogue"
NAMESPACE = "catalogue"
CURRENT = "current"
# A document has to have something to search by. Nobody searches here.
MARK = {"mark": [1.0, 0.0]}
FIELDS = {"mark": {"type": "dense_vector", "dimension": 2, "metric": "cosine"}}
PART = 8_000
"""Characters of a text in one document, which may have 40 kB of fields."""

Document = Mapping[str, Any]


class Catalogue:
    """Every write waits until it is seen."""

    def __init__(self, account: Account, patience: Patience) -> None:
        self.account = account
        self.patience = patience

    def get(self, *ids: str) -> dict[str, Document]:
        index = self.account.find(INDEX)
        if index is None:
            return {}
        found = self.account.ask(index.documents.fetch, namespace=NAMESPACE, ids=ids)
        return {} if found is None else {id: document.to_dict() for id, document in found.documents.items()}

    def put(self, *documents: Document) -> None:
        """Each gets a stamp, by which it is known when it is seen."""
        index = self.account.create(INDEX, FIELDS)
        stamped = {str(item["_id"]): {**item, **MARK, "stamp": uuid4().hex} for item in documents}
        before = {id: document["stamp"] for id, document in self.get(*stamped).items()}
        with self.account.failures_named():
            index.documents.upsert(namespace=NAMESPACE, documents=list(stamped.values()))

        def seen() -> bool:
            found = self.get(*stamped)
            return all(id in found and found[id]["stamp"] != before.get(id) for id in stamped)

        self.patience.until(seen, "a text that was written")

    def remove(self, ids: Sequence[str]) -> None:
        index = self.account.find(INDEX)
        if index is not None and ids:
            self.account.ask(index.documents.delete, namespace=NAMESPACE, ids=ids)
            self.patience.until(lambda: not self.get(*ids), "that texts were deleted")

    def of_kind(self, kind: str) -> list[Document]:
        return self.select({"kind": {"$eq": kind}})

    def select(self, wanted: Document) -> list[Document]:
        """All that match, page by page."""
        index, token, found = self.account.find(INDEX), None, list[Document]()
        while index is not None:
            page = self.account.ask(
                index.documents.fetch, namespace=NAMESPACE, filter=wanted, pagination_token=token, limit=100
            )
            found += [] if page is None else [document.to_dict() for document in page.documents.values()]
            token = page.pagination.next if page is not None and page.pagination is not None else None
            if token is None:
                break
        return found

    def read(self, id: str) -> str | None:
        head = self.get(id).get(id)
        if head is None:
            return None
        more = parts_of(id, head)
        parts = self.get(*more) if more else {}
        if len(parts) < len(more):
            raise IndexBroken(f"parts of the text {id} are not there in Pinecone (yet): try again in a minute")
        return "".join(str(document.get("text", "")) for document in (head, *(parts[name] for name in more)))

    def write(self, id: str, text: str, **fields: str) -> None:
        """First the further parts, then the one that names them; what it named before goes last."""
        old = parts_of(id, self.get(id).get(id))
        pieces, stamp = [text[at : at + PART] for at in range(0, max(len(text), 1), PART)], uuid4().hex
        head = {"_id": id, "text": pieces[0], "text_stamp": stamp, "parts": len(pieces), **fields}
        more = [
            {"_id": name, "text": piece, **fields} for name, piece in zip(parts_of(id, head), pieces[1:], strict=True)
        ]
        if more:
            self.put(*more)
        self.put(head)
        self.remove(old)


def parts_of(id: str, head: Document | None) -> list[str]:
    """The documents with what follows the first part."""
    return [f"{id}/{head['text_stamp']}/{number}" for number in range(1, int(head["parts"]))] if head else []
