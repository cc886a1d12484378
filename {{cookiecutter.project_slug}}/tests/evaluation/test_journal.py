from pathlib import Path
from threading import Thread

import pytest

from evaluation.journal import Journal
from evaluation.prompts.row import Row


def journal_at(path: Path, *, fresh: bool = False) -> Journal[Row]:
    return Journal(path, Row, fresh=fresh, failed=lambda row: bool(row.error))


def row(question: str, text: str = "Yes.", error: str = "") -> Row:
    return Row("p", question, "id", text, error)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evaluation" / "a.jsonl"


def test_what_was_added_is_found_again_and_the_last_line_counts(path: Path) -> None:
    journal = journal_at(path)
    for one in (row("a"), row("b"), row("a", "No.")):
        journal.add(one)
    again = journal_at(path)
    assert [again.row(("p", name)) for name in "abc"] == [row("a", "No."), row("b"), None]
    assert again.reused == 2


def test_what_failed_is_to_be_asked_again(path: Path) -> None:
    journal_at(path).add(row("a", error="ModelUnavailable: down"))
    assert journal_at(path).row(("p", "a")) is None


def test_fresh_reads_nothing_and_loses_nothing(path: Path) -> None:
    journal_at(path).add(row("a"))
    fresh = journal_at(path, fresh=True)
    assert fresh.row(("p", "a")) is None
    fresh.add(row("b"))
    assert set(journal_at(path).rows) == {("p", "a"), ("p", "b")}


def test_half_a_line_is_none_and_spoils_no_other(path: Path) -> None:
    journal = journal_at(path)
    for name in ("a", "b"):
        journal.add(row(name))
    path.write_bytes(path.read_bytes()[:-10])
    resumed = journal_at(path)
    assert set(resumed.rows) == {("p", "a")}
    resumed.add(row("c"))
    assert set(journal_at(path).rows) == {("p", "a"), ("p", "c")}


def test_lines_of_another_version_of_the_code_are_passed_over(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"row": {"colour": 1}}\n[]\n{"row": 7}\n{"other": 1}\n\xff\n', encoding="latin-1")
    assert journal_at(path).rows == {}


def test_two_that_write_at_once_lose_no_line(path: Path) -> None:
    def write(name: str) -> None:
        journal = journal_at(path)
        for number in range(200):
            journal.add(row(f"{name}{number}", "long " * 400))

    threads = [Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal_at(path).rows) == 600


def test_texts_are_kept_beside_the_rows(path: Path) -> None:
    journal = journal_at(path)
    journal.keep("asked", "Instructions")
    assert [journal_at(path).text(name) for name in ("asked", "other")] == ["Instructions", None]
