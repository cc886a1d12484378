"""Milvus: Milvus Lite in this process, or a server at MILVUS_URL. Schema, searches and words are the same."""

from app.errors import MissingExtra
from app.rag.index.store import Engine
from app.rag.stores import Location
from app.settings import MilvusSettings, reveal


def connect(location: Location, settings: MilvusSettings) -> Engine:
    """Connects to nothing yet. Raises MissingExtra."""
    try:
        if settings.milvus_url is None:
            from app.rag.stores.milvus.embedded import EmbeddedEngine

            return EmbeddedEngine(location.folder, location.holder)
        from app.rag.stores.milvus.server import ServerEngine

        return ServerEngine(settings.milvus_url, reveal(settings.milvus_token))
    except ModuleNotFoundError:
        raise MissingExtra("VECTOR_STORE=milvus needs the extra 'milvus': run `make setup`") from None
