"""The database, and what is written to it."""

from app.bootstrap.personal import build_mask
from app.monitoring.metrics import Metrics
from app.settings import Settings
from app.storage.address import DatabaseAddress, database_address
from app.storage.database import Database
from app.storage.feedback import FeedbackBook
from app.storage.reviews.book import ReviewBook
from app.storage.writer import UsageWriter


def address_of(settings: Settings) -> DatabaseAddress:
    return database_address(settings.data_dir, settings.database_url)


def build_database(settings: Settings) -> Database:
    """Connects to nothing yet, and reads nothing."""
    return Database(address_of(settings))


def build_usage(settings: Settings, database: Database, metrics: Metrics) -> UsageWriter:
    """Keeps the texts of answers only with KEEP_ANSWERS."""
    mask = build_mask(settings) if settings.keep_answers == "on" else None
    return UsageWriter(database, metrics.usage_lost.inc, mask=mask)


def build_feedback(settings: Settings, writer: UsageWriter, metrics: Metrics) -> FeedbackBook:
    return FeedbackBook(writer, build_mask(settings), metrics.rated)


def build_reviews(settings: Settings, database: Database) -> ReviewBook:
    return ReviewBook(database, build_mask(settings))
