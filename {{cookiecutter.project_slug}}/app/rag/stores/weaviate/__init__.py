"""Weaviate at WEAVIATE_URL: one collection for each generation, BM25 and vectors in the same one."""

from app.errors import MissingExtra, SettingsError
from app.rag.index.store import Engine
from app.rag.stores import Location
from app.settings import WeaviateSettings, reveal


def connect(location: Location, settings: WeaviateSettings) -> Engine:
    """Never connects. Raises SettingsError, or MissingExtra."""
    if settings.weaviate_url is None:
        raise SettingsError(
            "VECTOR_STORE=weaviate needs a server: set WEAVIATE_URL, for example to http://localhost:8080"
        )
    from app.rag.stores.weaviate.address import addresses

    found = addresses(settings.weaviate_url, settings.weaviate_grpc_url)
    try:
        from app.rag.stores.weaviate.connection import Connection
        from app.rag.stores.weaviate.engine import WeaviateEngine
    except ImportError as error:
        if error.name is not None and error.name.startswith("app."):
            raise
        raise MissingExtra(
            "VECTOR_STORE=weaviate needs the extra 'weaviate': run `make setup EXTRAS=\"weaviate\"`"
        ) from None
    return WeaviateEngine(Connection(found, reveal(settings.weaviate_api_key)))
