"""How a test gets each engine that an index can be kept in: add one line for a new store, or for each form of it."""

from collections.abc import Callable
from pathlib import Path

from app.rag.index.store import Engine
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import ChromaSettings, MilvusSettings, QdrantSettings
from tests.contract import chroma_server, qdrant_server
from tests.contract.memory_store import MemoryEngine
from tests.contract.milvus_server import empty_server
from tests.contract.pinecone_server import empty_account
from tests.contract.postgres_server import empty_pgvector
from tests.contract.weaviate_server import empty_weaviate


def at(folder: Path) -> Location:
    return Location(folder / "index", Holder.this_process("test"))


# The first word is the name in STORES; `memory` is none.
ENGINES: dict[str, Callable[[Path], Engine]] = {
    "memory": lambda folder: MemoryEngine(),
    "qdrant embedded": lambda folder: connect("qdrant", at(folder), QdrantSettings()),
    "qdrant http": lambda folder: connect("qdrant", at(folder), QdrantSettings(qdrant_url=qdrant_server.empty())),
    "qdrant server": lambda folder: connect("qdrant", at(folder), QdrantSettings(qdrant_url=":memory:")),
    "chroma embedded": lambda folder: connect("chroma", at(folder), ChromaSettings()),
    "chroma server": lambda folder: connect("chroma", at(folder), ChromaSettings(chroma_url=chroma_server.empty())),
    "milvus embedded": lambda folder: connect("milvus", at(folder), MilvusSettings()),
    "milvus server": lambda folder: empty_server(at(folder)),
    "pgvector": lambda folder: empty_pgvector(at(folder)),
    "weaviate": lambda folder: empty_weaviate(at(folder), folder),
    "pinecone": lambda folder: empty_account(at(folder)),
}
# Those that need a package which `make test` does not install.
PACKAGED = ("chroma", "milvus", "pgvector", "weaviate", "pinecone")
MARKED = {name for name in ENGINES if name.split()[0] in PACKAGED}
