"""Chroma: in this process, or at CHROMA_URL. Chunks lie the same way in both, and their words in a file beside it."""

from app.errors import MissingExtra
from app.rag.index.store import Engine
from app.rag.stores import Location
from app.settings import ChromaSettings, reveal


def connect(location: Location, settings: ChromaSettings) -> Engine:
    """Never connects. Raises MissingExtra."""
    try:
        import chromadb  # noqa: F401
    except ModuleNotFoundError:
        raise MissingExtra("VECTOR_STORE=chroma needs the extra 'chroma': run `make setup`") from None
    if settings.chroma_url is None:
        from app.rag.stores.chroma.embedded import EmbeddedEngine

        return EmbeddedEngine(location.folder, location.holder)
    from app.rag.stores.chroma.server import ServerEngine

    folder = location.folder.with_name("chroma")
    return ServerEngine(settings.chroma_url, reveal(settings.chroma_api_key), folder, location.holder)
