"""The kept rows, as a command reads them: the server may be running meanwhile."""

from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from app.bootstrap.storage import address_of
from app.settings import load_settings
from app.storage import costs
from app.storage.costs import CostLine
from app.storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from app.llm.what_if import Call

T = TypeVar("T")


def read_lines(first: str, last: str) -> list[CostLine]:
    """Raises DatabaseUnavailable or SchemaMismatch. No database yet means no lines."""
    return ask(lambda engine: costs.cost_lines(engine, first, last), [])


def read_calls(first: str, last: str) -> "list[Call]":
    return ask(lambda engine: costs.past_calls(engine, first, last), [])


def delete_before(day: date) -> int:
    return ask(lambda engine: costs.prune(engine, day.isoformat()), 0)


def ask(work: Callable[["AsyncEngine"], Awaitable[T]], nothing: T) -> T:
    address = address_of(load_settings())
    if address.file and not address.file.exists():
        return nothing
    with closing(Database(address)) as database:
        return database.run_now(work)
