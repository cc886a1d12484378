"""The index, in the store that the settings name."""

from app.rag.index.index import Index
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import Settings
from app.types.embedding import Embedder


def build_index(settings: Settings, embedder: Embedder, holder: Holder) -> Index:
    location = Location(settings.data_dir / "index", holder)
    return Index(connect(settings.vector_store, location, settings), embedder)
