"""`python -m training data` over a small collection, from documents to files."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.feedback import Feedback, keep
from app.storage.transcript import Transcript
from app.storage.usage import AnswerUsage
from app.storage.writer import insert
from app.types import Citation, Context, Text
from tests.cli.programs import clean_environment
from training.__main__ import program
from training.tests.sets.material import PLACES, write_docs, write_questions

MADE = ("--docs", "docs", "--questions", "questions.jsonl", "--tokens", "600", "--per-document", "3", "--least", "5")
SIDES = ("train", "validation", "test")


def run(*arguments: str) -> Result:
    settings: dict[str, str | None] = dict.fromkeys(set(os_names()))
    return CliRunner().invoke(program, ["data", *MADE, *arguments], env={**settings, "DATA_DIR": "data"})


def os_names() -> Iterator[str]:
    """The settings of whoever runs the tests."""
    import os

    yield from set(os.environ) - set(clean_environment())


async def approve(engine: AsyncEngine) -> None:
    """An answer was kept, and somebody liked it."""
    first, _ = PLACES["harbour"]
    quote, ann = f"{first}, whatever the weather of the harbour may be.", Context(subject="ann")
    transcript = Transcript("When can a boat pass?")
    for event in (Text(f"{quote} [1]"), Citation(1, "harbour.md", "The harbour", quote, 0.9)):
        transcript.note(event)
    usage = AnswerUsage("one", time.time(), "offline", "answer@1#0", "stop", 0.1, 5.0, ann, (), transcript)
    await insert(engine, [usage], str)
    await keep(engine, Feedback("one", "up"), ann, str)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with documents, questions, a liked answer, and the sets that were made of them."""
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        write_docs(folder / "docs")
        write_questions(folder / "questions.jsonl")
        with closing(Database(DatabaseAddress(folder / "data" / "app.db"))) as database:
            database.run_now(approve)
        done = run("--output", "one", "--json")
        assert done.exit_code == 0, done.output
        (folder / "said.json").write_text(done.stdout, encoding="utf-8")
        yield folder


def lines(folder: Path, kind: str) -> dict[str, list[dict[str, Any]]]:
    return {
        side: [json.loads(line) for line in (folder / kind / f"{side}.jsonl").read_text("utf-8").splitlines()]
        for side in SIDES
    }


def test_the_same_seed_gives_the_same_bytes_and_another_one_another_split(project: Path) -> None:
    assert run("--output", "two").exit_code == 0
    assert files(project / "one") == files(project / "two")
    assert run("--output", "three", "--seed", "8").exit_code == 0
    assert files(project / "one") != files(project / "three")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_document_is_on_two_sides_not_even_in_a_passage(project: Path) -> None:
    seen = {
        side: {source for row in rows for source in re.findall(r'source="([^"]+)"', row["messages"][1]["content"])}
        for side, rows in lines(project / "one", "instructions").items()
    }
    assert (
        seen["train"] & seen["test"] == seen["train"] & seen["validation"] == seen["validation"] & seen["test"] == set()
    )
    assert all(seen.values())


def test_each_answer_cites_a_passage_that_holds_it_or_is_the_refusal(project: Path) -> None:
    rows = [row for side in lines(project / "one", "instructions").values() for row in side]
    refusals = 0
    for row in rows:
        system, user, answer = (turn["content"] for turn in row["messages"])
        assert [turn["role"] for turn in row["messages"]] == ["system", "user", "assistant"]
        if answer in system:
            refusals += 1
            continue
        cited = re.search(r"(.+) \[(\d)\]\Z", answer, re.DOTALL)
        assert cited, answer
        passage = re.search(rf'<passage number="{cited[2]}".*?</passage>', user, re.DOTALL)
        assert passage
        assert cited[1] in " ".join(passage[0].split())
    assert 0 < refusals < len(rows) / 2


def test_every_source_is_there_and_named_in_its_rows(project: Path) -> None:
    origins = {row["origin"] for rows in lines(project / "one", "instructions").values() for row in rows}
    assert origins == {"golden", "approved", "document"}


def test_preferences_go_on_from_a_prompt_and_are_better_than_what_is_rejected(project: Path) -> None:
    found = lines(project / "one", "preferences")
    rows = [row for side in found.values() for row in side]
    assert {"uncited", "refused", "answered"} <= {row["rule"] for row in rows}
    for row in rows:
        assert [turn["role"] for turn in row["prompt"]] == ["system", "user"]
        assert row["chosen"][0]["role"] == row["rejected"][0]["role"] == "assistant"
        assert row["chosen"] != row["rejected"]


def test_the_document_and_the_card_count_what_was_written_and_what_was_left_out(project: Path) -> None:
    said = json.loads((project / "said.json").read_text("utf-8"))
    card = (project / "one" / "CARD.md").read_text("utf-8")
    written = {side: len(rows) for side, rows in lines(project / "one", "instructions").items()}
    assert said["rows"] == written
    assert f"| rows | {written['train']} | {written['validation']} | {written['test']} |" in card
    left_out = sum(sum(counts.values()) for counts in said["dropped"].values())
    assert said["found"] == sum(written.values()) + left_out
    assert "it holds personal data" in card
    assert "$" not in card


def test_what_was_held_out_asks_of_no_document_that_was_learnt(project: Path) -> None:
    learnt = {row["document"] for row in lines(project / "one", "instructions")["train"]}
    held = [json.loads(line) for line in (project / "one" / "questions.jsonl").read_text("utf-8").splitlines()]
    assert held
    assert not {source for row in held for source in row.get("sources", [])} & learnt


def test_too_little_is_refused_with_the_number_and_leaves_nothing(project: Path) -> None:
    done = run("--from", "golden", "--least", "500", "--output", "few")
    assert done.exit_code == 1
    assert re.search(r"500 are wanted: \d+ are missing", done.stderr)
    assert not (project / "few").exists()


@pytest.mark.training
def test_plots_and_statistics_are_part_of_the_card(project: Path) -> None:
    done = run("--plots", "--output", "drawn")
    assert done.exit_code == 0, done.output
    card = (project / "drawn" / "CARD.md").read_text("utf-8")
    assert "## Statistics" in card
    for name in re.findall(r"!\[\w+\]\((\S+)\)", card):
        assert (project / "drawn" / name).read_bytes().startswith(b"\x89PNG")
