"""PostgreSQL with pgvector, at PGVECTOR_URL."""

from app.errors import MissingExtra, SettingsError
from app.rag.index.store import Engine
from app.rag.stores import Location
from app.settings import PgvectorSettings


def connect(location: Location, settings: PgvectorSettings) -> Engine:
    """Connects to nothing yet. Raises MissingExtra or SettingsError."""
    if settings.pgvector_url is None:
        raise SettingsError("VECTOR_STORE=pgvector needs PGVECTOR_URL: set it as .env.example shows")
    try:
        import psycopg_pool  # noqa: F401

        from app.rag.stores.pgvector.engine import PgvectorEngine
    except ImportError:
        raise MissingExtra(
            "VECTOR_STORE=pgvector needs the extra 'pgvector': run `make setup EXTRAS=\"pgvector\"`"
        ) from None
    return PgvectorEngine(settings.pgvector_url)
