"""The index, in the store that the settings name."""

from app.rag.index import Index
from app.rag.lock import Holder
from app.rag.stores import Location, connect
from app.settings import Settings, reveal
from app.types.embedding import Embedder


def build_index(settings: Settings, embedder: Embedder, holder: Holder) -> Index:
    folder = settings.data_dir / "index"
    location = Location(folder, holder, settings.qdrant_url, reveal(settings.qdrant_api_key))
    return Index(connect(settings.vector_store, location), embedder)
