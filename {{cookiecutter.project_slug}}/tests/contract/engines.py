"""How a test gets each engine that an index can be kept in: add one line for a new store, or for each form of it."""

from collections.abc import Callable
from pathlib import Path

from app.rag.index.store import Engine
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import QdrantSettings
from tests.contract.memory_store import MemoryEngine


def at(folder: Path) -> Location:
    return Location(folder / "index", Holder.this_process("test"))


# The first word is the name in STORES; `memory` is none.
ENGINES: dict[str, Callable[[Path], Engine]] = {
    "memory": lambda folder: MemoryEngine(),
    "qdrant embedded": lambda folder: connect("qdrant", at(folder), QdrantSettings()),
    "qdrant server": lambda folder: connect("qdrant", at(folder), QdrantSettings(qdrant_url=":memory:")),
}
