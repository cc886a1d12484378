"""What is kept of a person is handed out, and erased from every byte on disk."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.agents.approvers import Allow
from app.bootstrap import Application, build
from app.bootstrap.privacy import Privacy, build_privacy, schema
from app.errors import DatabaseUnavailable
from app.monitoring.logging import configure_logging
from app.settings import Settings
from app.storage.audited import audited, check_chain
from app.storage.feedback import Feedback
from app.types import Answer, AnswerRequest, Context, Message, answer
from tests.cli.programs import clean_environment
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings

ANN, BOB, ME = "ann-subject-5731", "bob-subject-8842", Context(subject="me")
QUESTION = "What do emperor penguins eat?"
KINDS: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None),
}  # fmt: skip
# Deletes the rows, and is killed before the files are written anew.
KILLED = """
import asyncio, os, signal, sys
from app.bootstrap.privacy import build_privacy
from app.settings import load_settings
from app.storage.subjects import delete_rows
from app.types import Context
kept = build_privacy(load_settings())
kept.usage.database.run_now(lambda engine: delete_rows(engine, "default", sys.argv[1], Context(subject="me")))
os.kill(os.getpid(), signal.SIGKILL)
"""


def chosen(folder: Path) -> Settings:
    return settings(data_dir=folder / "data", keep_answers="on", llm_cache="semantic")


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    (tmp_path / "food.md").write_text("# Food\n\nEmperor penguins eat krill and fish.\n")
    with kept_logging(), build(chosen(tmp_path), "ingest", embedder=StemEmbedder()) as made:
        configure_logging("error")
        made.ingest([tmp_path / "food.md"])
        yield made


def asked(application: Application, subject: str, question: str = QUESTION) -> Answer:
    return asyncio.run(
        answer(application.answerer, AnswerRequest((Message("user", question),), Context(subject=subject)))
    )


def live(application: Application, subject: str) -> None:
    """All that somebody leaves behind: answers, feedback, a label, and a note that the agent wrote, with its thread."""
    found = asked(application, subject, f"What do emperor penguins eat, {words_of(subject)}?")
    said = Feedback(found.done.answer_id, "down", f"comment {words_of(subject)}", f"correction {words_of(subject)}")
    asyncio.run(application.feedback.keep(said, Context(subject=subject)))
    label = application.reviews.label("default", "reviewer", said.answer_id, "bad", f"reason {words_of(subject)}")
    asyncio.run(label)
    agent = application.agents.on(f"thread-{words_of(subject)}", Allow())
    task = Message("user", f"Write a note 'note {words_of(subject)}'")
    asyncio.run(answer(agent, AnswerRequest((task,), Context(subject=subject))))


def words_of(subject: str) -> str:
    """What nobody else says."""
    return subject.replace("subject", "words")


def check(value: Any, wanted: Mapping[str, Any]) -> None:
    """As the words of JSON Schema that are used here mean it."""
    if "const" in wanted:
        assert value == wanted["const"]
        return
    kinds = wanted["type"] if isinstance(wanted["type"], list) else [wanted["type"]]
    assert any(isinstance(value, KINDS[kind]) for kind in kinds), (value, wanted)
    if isinstance(value, dict):
        assert set(wanted["required"]) <= set(value)
        assert set(value) <= set(wanted["properties"])
        for name, one in value.items():
            check(one, wanted["properties"][name])
    for one in value if isinstance(value, list) and "items" in wanted else ():
        check(one, wanted["items"])


def files_with(folder: Path, *texts: str) -> set[str]:
    """The names of the files that hold one of the texts, in any of the ways in which a text is written."""
    ways = [text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name for path in files if any(way in path.read_bytes() for way in ways)}


def test_nothing_of_an_erased_person_is_left_in_a_file_and_everything_of_others_is(
    application: Application, tmp_path: Path
) -> None:
    for subject in (ANN, BOB):
        live(application, subject)
    data = tmp_path / "data"
    assert {"agents.db", "app.db"} <= {name.removesuffix("-wal") for name in files_with(data, words_of(ANN))}
    assert files_with(data, ANN)

    gone = asyncio.run(application.privacy.erase(ANN, ME))

    assert gone == {
        "answers": 2, "calls": gone["calls"], "effects": 1, "notes": 1, "feedback": 1, "kept_answers": 2, "threads": 1,
        "review_labels": 1, "review_choices": 0,
    }  # fmt: skip
    assert files_with(data, ANN, words_of(ANN)) == set()
    assert len(files_with(data, words_of(BOB))) >= 2
    assert asyncio.run(application.privacy.export(BOB, ME))["notes"][0]["text"] == f"note {words_of(BOB)}"


def test_what_answers_remembers_nothing_of_anybody_afterwards(application: Application) -> None:
    def is_remembered() -> bool:
        return any(one.guard == "cache" for one in asked(application, BOB).done.decisions)

    assert not is_remembered()
    assert is_remembered()
    asyncio.run(application.privacy.erase(ANN, ME))
    assert not is_remembered()


def test_an_export_holds_what_is_kept_as_its_schema_says(application: Application) -> None:
    live(application, ANN)
    live(application, BOB)
    found = asyncio.run(application.privacy.export(ANN, ME))
    check(found, schema())
    texts = json.dumps(found)
    assert BOB not in texts
    assert words_of(BOB) not in texts
    counts = {name: len(rows) for name, rows in found.items() if isinstance(rows, list)}
    assert {**counts, "calls": 0} == {
        "answers": 2, "calls": 0, "effects": 1, "notes": 1, "feedback": 1, "kept_answers": 2, "threads": 1,
        "review_labels": 1, "review_choices": 0,
    }  # fmt: skip
    assert found["feedback"][0]["correction"] == f"correction {words_of(ANN)}"
    (thread,) = found["threads"]
    assert thread["thread"] == f"thread-{words_of(ANN)}"
    assert [message["role"] for message in thread["messages"]] == ["human", "ai", "tool", "ai"]
    assert thread["messages"][1]["calls"] == [{"tool": "write_note", "arguments": {"text": f"note {words_of(ANN)}"}}]


def test_nothing_is_exported_of_somebody_who_is_not_known(tmp_path: Path) -> None:
    kept = build_privacy(settings(data_dir=tmp_path))
    with closing(kept.usage):
        found = asyncio.run(kept.export("nobody", ME))
    check(found, schema())
    assert not any(rows for rows in found.values() if isinstance(rows, list))
    assert not (tmp_path / "agents.db").exists()


def test_the_audit_log_says_that_it_was_done_and_forgets_about_whom(application: Application) -> None:
    live(application, ANN)
    asyncio.run(application.privacy.export(ANN, ME))
    asyncio.run(application.privacy.erase(ANN, ME))
    database = application.usage.database
    rows = database.run_now(lambda engine: audited(engine, 10))
    assert [(row.link.action, row.subject) for row in rows] == [
        ("call.approve", None), ("privacy.export", "me"), ("privacy.erase", "me"),
    ]  # fmt: skip
    assert database.run_now(check_chain).broken is None


def test_what_a_kill_left_in_the_files_is_gone_after_another_run(application: Application, tmp_path: Path) -> None:
    live(application, ANN)
    application.close()
    environment = {**clean_environment(), "DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run([sys.executable, "-c", KILLED, ANN], cwd=tmp_path, env=environment, timeout=60, check=False)  # noqa: S603
    assert done.returncode == -signal.SIGKILL
    assert files_with(tmp_path / "data", words_of(ANN)) >= {"agents.db"}
    kept = build_privacy(chosen(tmp_path))
    with closing(kept.usage):
        gone = asyncio.run(kept.erase(ANN, ME))
    assert {name: count for name, count in gone.items() if count} == {"threads": 1}
    assert files_with(tmp_path / "data", ANN, words_of(ANN)) == set()


def test_files_that_somebody_reads_meanwhile_are_said_to_be_not_done(
    application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.scrub.PATIENCE_SECONDS", 0.05)
    live(application, ANN)
    privacy: Privacy = application.privacy
    with closing(sqlite3.connect(tmp_path / "data" / "agents.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM checkpoints").fetchone()
        with pytest.raises(DatabaseUnavailable, match="run the command again"):
            asyncio.run(privacy.erase(ANN, ME))
        assert files_with(tmp_path / "data", words_of(ANN))
    assert set(asyncio.run(privacy.erase(ANN, ME)).values()) == {0}
    assert files_with(tmp_path / "data", ANN, words_of(ANN)) == set()
