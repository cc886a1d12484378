"""A Weaviate server as an engine: its collections `Chunks_…`, and one of texts that also says which is in use.

Several processes may search, and write, at once. A second after another process has put a generation to use, all
follow.
"""

from weaviate.exceptions import UnexpectedStatusCodeError

from app.rag.index.store import VectorStore
from app.rag.stores.weaviate import schema
from app.rag.stores.weaviate.collection import WeaviateStore, gone
from app.rag.stores.weaviate.connection import Connection
from app.rag.stores.weaviate.failures import failures_named
from app.rag.stores.weaviate.texts import Texts

NO_GENERATION = ""
CURRENT = "current"


class WeaviateEngine:
    """The generations on one server."""

    place = f"the collection {schema.TEXTS} of the Weaviate server"
    shared = True
    fingerprint = schema.FINGERPRINT

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.texts = Texts(connection)

    def hold(self) -> None:
        """Several processes may write: ids made from content keep them from writing anything twice."""

    def create(self, name: str, dimensions: int) -> VectorStore:
        """The server takes the dimensions from the first vector, and refuses others from then on."""
        with failures_named():
            schema.create_chunks(self.connection.client(), schema.PREFIX + name)
        return self.store(name)

    def open(self, name: str) -> VectorStore:
        if not self.has(name):
            raise gone(schema.PREFIX + name)
        return self.store(name)

    def store(self, name: str) -> WeaviateStore:
        return WeaviateStore(self.connection, schema.PREFIX + name)

    def has(self, name: str) -> bool:
        with failures_named():
            return bool(self.connection.client().collections.exists(schema.PREFIX + name))

    def drop(self, name: str) -> None:
        """The texts first: while the collection is there, a drop that was broken off is done again."""
        self.texts.drop(name)
        with failures_named():
            try:
                self.connection.client().collections.delete(schema.PREFIX + name)
            except UnexpectedStatusCodeError:  # some versions refuse to delete what is not there
                if self.has(name):
                    raise

    def names(self) -> list[str]:
        with failures_named():
            found = self.connection.client().collections.list_all(simple=True)
        return [name.removeprefix(schema.PREFIX) for name in found if name.startswith(schema.PREFIX)]

    def current(self) -> str | None:
        return self.texts.read(NO_GENERATION, CURRENT)

    def use(self, name: str) -> None:
        self.texts.write(NO_GENERATION, CURRENT, name)

    def read(self, name: str, key: str) -> str | None:
        return self.texts.read(name, key)

    def write(self, name: str, key: str, text: str) -> None:
        self.texts.write(name, key, text)

    def close(self) -> None:
        self.connection.close()
