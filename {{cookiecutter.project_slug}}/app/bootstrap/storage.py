"""The database, and what is written to it."""

from app.monitoring.metrics import Metrics
from app.settings import Settings
from app.storage.address import DatabaseAddress, database_address
from app.storage.database import Database
from app.storage.writer import UsageWriter


def address_of(settings: Settings) -> DatabaseAddress:
    return database_address(settings.data_dir, settings.database_url)


def build_database(settings: Settings) -> Database:
    """Connects to nothing yet, and reads nothing."""
    return Database(address_of(settings))


def build_usage(database: Database, metrics: Metrics) -> UsageWriter:
    return UsageWriter(database, metrics.usage_lost.inc)
