import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from app.storage.address import DatabaseAddress
from app.storage.failures import unavailable

FILE = DatabaseAddress()
SERVER = DatabaseAddress(server="postgresql://me:secret@db.example/app")


def failed(code: str, words: str = "it failed") -> sqlite3.Error:
    error = sqlite3.OperationalError(words)
    error.sqlite_errorname = code
    return error


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("SQLITE_FULL", "free disk space"),
        ("SQLITE_IOERR_WRITE", "free disk space"),
        ("SQLITE_READONLY_DIRECTORY", "writable"),
        ("SQLITE_CANTOPEN", "DATA_DIR"),
        ("SQLITE_CORRUPT", "backup"),
        ("SQLITE_NOTADB", "is no database"),
        ("SQLITE_BUSY", "try again"),
        ("SQLITE_SCHEMA", "python -m app doctor"),
    ],
)
def test_what_sqlite_says_becomes_what_to_do(code: str, advice: str) -> None:
    assert advice in str(unavailable(FILE, OperationalError("INSERT", {"key": "value"}, failed(code))))
    assert advice in str(unavailable(FILE, failed(code)))


def test_neither_the_statement_nor_its_values_are_repeated() -> None:
    error = OperationalError("INSERT INTO answers", {"key": "value"}, failed("", "near x\nLINE 1: INSERT 'value'"))
    assert "INSERT" not in str(unavailable(SERVER, error))
    assert "value" not in str(unavailable(SERVER, error))


def test_a_file_of_other_reasons_is_named_with_them() -> None:
    assert "PermissionError" in str(unavailable(FILE, PermissionError("no")))


def test_a_statement_that_the_server_ended_is_no_failure_of_the_database() -> None:
    class Canceled(Exception):
        sqlstate = "57014"

    error = OperationalError("SELECT", {}, Canceled("canceling statement due to statement timeout"))
    assert "in time (canceling statement due to statement timeout): try again" in str(unavailable(SERVER, error))
