"""Pinecone: a generation is a namespace of a document index, with vectors, BM25 over stems and filters in one."""

from app.errors import MissingExtra, SettingsError
from app.rag.index.store import Engine
from app.rag.stores import Location
from app.settings import PineconeSettings, reveal


def connect(location: Location, settings: PineconeSettings) -> Engine:
    """Never connects. Raises SettingsError, or MissingExtra."""
    key = reveal(settings.pinecone_api_key)
    if key is None:
        raise SettingsError("VECTOR_STORE=pinecone needs a key: set PINECONE_API_KEY, from https://app.pinecone.io")
    try:
        from app.rag.stores.pinecone.account import Account
        from app.rag.stores.pinecone.engine import PineconeEngine
    except ImportError as error:
        if error.name is not None and error.name.startswith("app."):
            raise
        raise MissingExtra(
            "VECTOR_STORE=pinecone needs the extra 'pinecone': run `make setup EXTRAS=\"pinecone\"`"
        ) from None
    return PineconeEngine(Account(key, settings.pinecone_url))
