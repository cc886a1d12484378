import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import DatabaseUnavailable, SchemaMismatch
from app.storage.address import DatabaseAddress, database_address
from app.storage.schema import check_schema, fit, revision_of, revisions


def at(path: Path, revision: str) -> DatabaseAddress:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        connection.commit()
    return DatabaseAddress(path)


def test_the_versions_are_those_of_the_files_one_after_the_other() -> None:
    assert revisions() == [f"{number:04}" for number in range(1, len(revisions()) + 1)]


def test_a_schema_fits_or_it_does_not() -> None:
    known = ["0001", "0002"]
    assert [fit(one, known) for one in (None, "0001", "0002", "0003")] == ["fresh", "outdated", "current", "unknown"]


def test_an_outdated_one_names_the_command_and_a_newer_one_does_not(tmp_path: Path) -> None:
    with pytest.raises(SchemaMismatch, match="python -m app migrate"):
        check_schema(at(tmp_path / "old.db", "0001"), ["0001", "0002"])
    with pytest.raises(SchemaMismatch, match="newer than this code"):
        check_schema(at(tmp_path / "new.db", "9999"))
    check_schema(at(tmp_path / "app.db", revisions()[-1]))


def test_what_is_not_there_or_empty_is_fresh(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE other (id)")
    for name in ("nothing.db", "empty.db", "other.db"):
        assert revision_of(DatabaseAddress(tmp_path / name)) is None
    assert not (tmp_path / "nothing.db").exists()


def test_what_a_kill_left_half_written_is_undone(tmp_path: Path) -> None:
    """A log beside the file says how to undo it, as where a kill hits while a fresh file is made ready."""
    written, left = tmp_path / "written.db", tmp_path / "left.db"
    with closing(sqlite3.connect(written, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.executemany("INSERT INTO alembic_version VALUES (?)", [("x" * 4000,)] * 100)
        for suffix in ("", "-journal"):
            shutil.copy(f"{written}{suffix}", f"{left}{suffix}")
    assert revision_of(DatabaseAddress(left)) is None
    assert not Path(f"{left}-journal").exists()


def test_garbage_is_named(tmp_path: Path) -> None:
    (tmp_path / "app.db").write_bytes(b"\xff" * 2000)
    with pytest.raises(DatabaseUnavailable, match="is no database"):
        check_schema(DatabaseAddress(tmp_path / "app.db"))


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseUnavailable, match=r"PostgreSQL at 127\.0\.0\.1 does not answer") as failed:
        check_schema(DatabaseAddress(server="postgresql://me:secret@127.0.0.1:9/app"))
    assert "secret" not in str(failed.value)


def test_without_an_address_it_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert database_address(tmp_path, None) == DatabaseAddress(tmp_path / "app.db")
    assert database_address(tmp_path, "sqlite:////var/lib/x.db") == DatabaseAddress(Path("/var/lib/x.db"))
    assert database_address(tmp_path, "postgres://u@h/n").url == "postgresql+psycopg://u@h/n"
