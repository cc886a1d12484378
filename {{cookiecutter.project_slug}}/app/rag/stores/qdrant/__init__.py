"""Qdrant: in this process, or at QDRANT_URL. The schema is the same."""

from app.rag.index.store import Engine
from app.rag.stores import Location
from app.settings import QdrantSettings, reveal


def connect(location: Location, settings: QdrantSettings) -> Engine:
    if settings.qdrant_url is None:
        from app.rag.stores.qdrant.embedded import EmbeddedEngine

        return EmbeddedEngine(location.folder, location.holder)
    from app.rag.stores.qdrant.server import ServerEngine

    return ServerEngine(settings.qdrant_url, reveal(settings.qdrant_api_key))
