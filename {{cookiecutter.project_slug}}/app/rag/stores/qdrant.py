"""Qdrant: in this process, or at QDRANT_URL. The schema is the same."""

from app.rag.protocols import Generations
from app.rag.stores import Location


def connect(location: Location) -> Generations:
    if location.url is None:
        from app.rag.stores.embedded import EmbeddedGenerations

        return EmbeddedGenerations(location.folder, location.holder)
    from app.rag.stores.server import ServerGenerations

    return ServerGenerations(location.url, location.api_key)
