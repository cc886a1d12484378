"""The database, and what is written to it."""

from app.monitoring.metrics import Metrics
from app.settings import Settings
from app.storage.address import DatabaseAddress, database_address
from app.storage.database import Database
from app.storage.schema import check_schema
from app.storage.writer import UsageWriter


def address_of(settings: Settings) -> DatabaseAddress:
    return database_address(settings.data_dir, settings.database_url)


def build_usage(settings: Settings, metrics: Metrics) -> UsageWriter:
    """Connects to nothing yet, but raises SchemaMismatch or DatabaseUnavailable for a database that can't be used."""
    address = address_of(settings)
    check_schema(address)
    return UsageWriter(Database(address), metrics.usage_lost.inc)
