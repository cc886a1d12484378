import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from app.storage import sqlite
from app.storage.sqlite import keep_log

AT_ONCE, FILES = 4, 50


def mode(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def test_whoever_makes_the_same_file_at_the_same_time_succeeds(tmp_path: Path) -> None:
    """Without the patience, one in thirty or so fails."""
    together = threading.Barrier(AT_ONCE)

    def make(file: Path) -> None:
        together.wait()
        keep_log(file)
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS words (word TEXT)")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(FILES):
            file = tmp_path / f"{number}.db"
            list(pool.map(make, [file] * AT_ONCE))
            assert mode(file) == "wal"


def test_a_file_that_somebody_else_holds_is_given_up_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE_SECONDS", 0.05)
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            keep_log(tmp_path / "a.db")
    keep_log(tmp_path / "a.db")
    assert mode(tmp_path / "a.db") == "wal"
