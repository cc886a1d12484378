"""The small texts of all generations, and which one is in use: objects of one collection, found by their ids.

An object is replaced as a whole, so that a reader sees the old text or the new one.
"""

from uuid import NAMESPACE_OID, uuid5

from weaviate.classes.data import DataObject
from weaviate.classes.query import Filter
from weaviate.exceptions import UnexpectedStatusCodeError

from app.rag.stores.weaviate import schema
from app.rag.stores.weaviate.collection import check
from app.rag.stores.weaviate.connection import Connection
from app.rag.stores.weaviate.failures import failures_named


class Texts:
    """Its collection is made with the first text."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.made = False

    def read(self, generation: str, name: str) -> str | None:
        with failures_named():
            if not self.exists():
                return None
            texts = self.connection.client().collections.use(schema.TEXTS)
            found = texts.query.fetch_object_by_id(id(generation, name), return_properties=["value"])
        return None if found is None else str(found.properties["value"])

    def write(self, generation: str, name: str, value: str) -> None:
        properties = {"generation": generation, "name": name, "value": value}
        with failures_named():
            self.make()
            texts = self.connection.client().collections.use(schema.TEXTS)
            check(texts.data.insert_many([DataObject(uuid=id(generation, name), properties=properties)]).errors)

    def drop(self, generation: str) -> None:
        """All of one generation."""
        with failures_named():
            if self.exists():
                texts = self.connection.client().collections.use(schema.TEXTS)
                texts.data.delete_many(where=Filter.by_property("generation").equal(generation))

    def exists(self) -> bool:
        self.made = self.made or bool(self.connection.client().collections.exists(schema.TEXTS))
        return self.made

    def make(self) -> None:
        if self.exists():
            return
        try:
            schema.create_texts(self.connection.client())
        except UnexpectedStatusCodeError:  # another process may have been quicker
            if not self.exists():
                raise


def id(generation: str, name: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"{generation}/{name}"))
