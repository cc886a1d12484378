"""Kept answers become questions once a person has looked."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.console import Terminal
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.feedback import Feedback, Rating, keep
from app.storage.transcript import Transcript
from app.storage.usage import AnswerUsage
from app.storage.writer import insert
from app.types import Citation, Context, Text
from evaluation.add import add_all
from evaluation.candidates import Candidate, candidates
from evaluation.questions import Question, read_questions
from tests.cli.programs import Call, Program
from tests.fakes.kept import keep as keep_one

ANN = Context(subject="ann")
CITED = Citation(1, "guide.md", "Guide", "Run make setup.", 0.9)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(DatabaseAddress(tmp_path / "data" / "app.db"))) as opened:
        yield opened


async def live(
    engine: AsyncEngine, id: str, rating: Rating | None, *, kept: bool = True, outcome: str = "stop"
) -> None:
    transcript = Transcript(f"How is {id}?")
    for event in (Text("Run make"), CITED, CITED):
        transcript.note(event)
    usage = AnswerUsage(
        id, time.time(), "offline", "answer@1#0", outcome, 0.1, 5.0, ANN, (), transcript if kept else None
    )
    await insert(engine, [usage], str)
    if rating:
        await keep(engine, Feedback(id, rating, "a comment", "a correction"), ANN, str)


def found(database: Database, *, from_feedback: bool = False) -> list[Candidate]:
    return database.run_now(partial(candidates, from_feedback=from_feedback))


def add(wanted: list[Candidate], file: Path, *typed: str) -> int:
    """Over three documents that lie beside the file."""
    docs = file.parent / "docs"
    docs.mkdir(exist_ok=True)
    (docs / "guide.md").write_text("Run `make setup`, which asks uv.", encoding="utf-8")
    for name in ("a.md", "b.md"):
        (docs / name).write_text("Nothing.", encoding="utf-8")
    lines = iter(typed)

    def read(prompt: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    return add_all(wanted, file, docs, Terminal(), read)


def test_kept_answers_are_listed_with_what_was_said_of_them(database: Database) -> None:
    database.run_now(partial(live, id="one", rating=None))
    database.run_now(partial(live, id="two", rating="up"))
    database.run_now(partial(live, id="three", rating="down", kept=False))
    keep_one(database, subject="evaluation")
    newest, oldest = found(database)
    assert (newest.id, newest.rating, newest.comment) == ("two", "up", "a comment")
    assert (oldest.id, oldest.rating, oldest.question, oldest.answer) == ("one", "", "How is one?", "Run make")
    assert oldest.sources == ("guide.md",)


def test_from_feedback_are_those_with_a_thumbs_down_kept_or_not(database: Database) -> None:
    database.run_now(partial(live, id="one", rating="down"))
    database.run_now(partial(live, id="two", rating="up"))
    database.run_now(partial(live, id="three", rating="down", kept=False))
    listed = [(one.id, one.question, one.correction) for one in found(database, from_feedback=True)]
    assert listed == [("three", "", "a correction"), ("one", "How is one?", "a correction")]


def test_what_is_suggested_is_taken_by_enter_and_the_line_is_a_question(database: Database, tmp_path: Path) -> None:
    database.run_now(partial(live, id="one", rating="down"))
    file = tmp_path / "mine.jsonl"
    file.write_text('{"id": "a", "question": "Why?", "kind": "out_of_scope"}')  # without an end of its line
    assert add(found(database), file, "y", "", "", "", "make setup; uv", "") == 1
    assert read_questions(file)[1:] == [
        Question("kept-one", "How is one?", "answerable", ("guide.md",), ("make setup", "uv"))
    ]


def test_a_text_that_holds_what_other_programs_end_a_line_by_is_read_back(tmp_path: Path) -> None:
    file, text = tmp_path / "mine.jsonl", "Où est\u2028it,\u2029\x85 then?"
    docs = tmp_path / "docs"
    docs.mkdir()
    wanted = [Candidate("one", "2026-01-01", "answer@1", text, "No.", "abstained")]
    typed = iter(("y", "", "", ""))
    assert add_all(wanted, file, docs, Terminal(), lambda prompt: next(typed)) == 1
    assert [one.text for one in read_questions(file)] == [text]
    assert file.read_bytes().isascii()
    file.write_text(file.read_text("utf-8").encode().decode("unicode_escape"), encoding="utf-8", newline="\n")
    assert [one.text for one in read_questions(file)] == [text]


def test_an_answer_that_was_none_is_suggested_as_out_of_scope(database: Database, tmp_path: Path) -> None:
    database.run_now(partial(live, id="one", rating=None, outcome="abstained"))
    assert add(found(database), tmp_path / "mine.jsonl", "y", "", "", "") == 1
    assert read_questions(tmp_path / "mine.jsonl") == [Question("kept-one", "How is one?", "out_of_scope")]


def test_everything_can_be_corrected_and_what_is_wrong_is_told_at_once_and_asked_for_again_alone(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"id": "taken", "question": "Why?", "kind": "out_of_scope"}\n')
    database.run_now(partial(live, id="one", rating="down", kept=False))
    kind = ("hard", "answerable")
    sources = ("", "gone.md, a.md", "a.md, b.md")
    typed = ("y", "", "What is it?", *kind, *sources, "-", "taken", "new")
    assert add(found(database, from_feedback=True), file, *typed) == 1
    assert read_questions(file)[-1] == Question("new", "What is it?", "answerable", ("a.md", "b.md"))
    told = [line.partition(": ")[2].partition(";")[0] for line in capsys.readouterr().err.splitlines()]
    assert told == [
        "the question is empty",
        "the kind hard is none of answerable, out_of_scope, near_miss, attack",
        "an answerable question needs sources",
        f"there is no document gone.md in {tmp_path / 'docs'}, which --docs names",
        "the id taken is taken",
    ]


def test_words_that_no_source_holds_are_asked_for_again(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database.run_now(partial(live, id="one", rating=None))
    file = tmp_path / "mine.jsonl"
    assert add(found(database), file, "y", "", "", "", "make setup; npm; pip", "make setup", "") == 1
    assert read_questions(file)[0].expect == ("make setup",)
    told = capsys.readouterr().err
    assert "guide.md lacks 'npm'" in told
    assert "guide.md lacks 'pip'" in told
    assert "lacks 'make setup'" not in told


def test_an_answer_whose_document_is_gone_can_be_skipped(database: Database, tmp_path: Path) -> None:
    for id in ("one", "two"):
        database.run_now(partial(live, id=id, rating=None))
    file = tmp_path / "mine.jsonl"
    assert add(found(database), file, "y", "", "", "gone.md", "s", "y", "", "", "", "", "") == 1
    assert [one.id for one in read_questions(file)] == ["kept-one"]


def test_nothing_is_added_without_a_yes_and_what_was_added_stays_at_an_end(database: Database, tmp_path: Path) -> None:
    for id in ("one", "two", "three"):
        database.run_now(partial(live, id=id, rating=None))
    file = tmp_path / "mine.jsonl"
    assert add(found(database), file, "", "n", "s") == 0
    assert not file.exists()
    assert add(found(database), file, "y", "", "", "", "", "", "q") == 1
    assert add(found(database)[1:], file, "y", "") == 0
    assert [one.id for one in read_questions(file)] == ["kept-three"]


def test_at_the_command_line_they_are_listed_and_without_a_terminal_not_added(
    database: Database, tmp_path: Path
) -> None:
    database.run_now(partial(live, id="one", rating="down"))
    listed, one, other, refused = Program(tmp_path).run_all(
        Call(("evaluate", "add", "--json")),
        Call(("evaluate", "add", "chatcmpl-one", "--from-feedback", "--json")),
        Call(("evaluate", "add", "other")),
        Call(("evaluate", "add")),
    )
    assert [row["id"] for row in json.loads(listed.stdout)] == ["one"]
    assert json.loads(one.stdout)[0]["comment"] == "a comment"
    assert (other.returncode, "KEEP_ANSWERS" in other.stderr) == (1, True)
    assert (refused.returncode, "at a terminal" in refused.stderr) == (1, True)
