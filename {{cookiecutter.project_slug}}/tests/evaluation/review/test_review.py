"""What reviewers said, as figures and as training data, through the command."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.api.routes.page import FOLDER
from app.judging.rubric import VARIABLES, load_rubric
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.reviews.book import ReviewBook
from app.storage.reviews.pairs import Side
from app.storage.reviews.reviewed import Label
from evaluation.judge.labels import read_labels
from evaluation.review.export import labels, majority, preferences
from evaluation.review.stored import Reviewed, reviewed
from tests.evaluation.commands import evaluated
from tests.fakes.kept import keep


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(DatabaseAddress(tmp_path / "app.db"))) as opened:
        yield opened


def label(database: Database, id: str, **said: Label) -> None:
    """`eve="good"`: each with a reason that names who gave it."""
    for reviewer, value in said.items():
        asyncio.run(ReviewBook(database, str).label("default", reviewer, id, value, f"{value}, says {reviewer}"))


def choose(database: Database, better: str, *reviewers: str) -> None:
    """Of the only pair; by the answer, or `tie`."""
    for reviewer in reviewers:
        ((pair,), _) = asyncio.run(ReviewBook(database, str).pairs("default", reviewer, 9))
        sides: dict[str, Side] = {pair.left.answer: "left", pair.right.answer: "right", "tie": "tie"}
        asyncio.run(ReviewBook(database, str).choose("default", reviewer, pair.id, sides[better]))


def found(database: Database) -> Reviewed:
    return database.run_now(reviewed)


@pytest.mark.parametrize(
    ("votes", "value"),
    [("g", "g"), ("ggb", "g"), ("gb", None), ("", None), ("ggbbt", None), ("bbb", "b")],
)
def test_most_reviewers_decide(votes: str, value: str | None) -> None:
    assert majority(votes) == value


def test_labels_are_lines_that_calibrate_reads_as_labels_of_people(database: Database, tmp_path: Path) -> None:
    id = keep(database)
    label(database, id, eve="bad", bob="good", cat="bad")
    label(database, keep(database, "Who?"), eve="bad", bob="good")
    done = evaluated(tmp_path, "review", "--export", str(tmp_path / "labels.jsonl"))
    assert done.exit_code == 0, done.output
    assert "1 answer in" in done.stderr
    assert "left out: 1 undecided" in done.stderr
    (one,) = read_labels(tmp_path / "labels.jsonl")
    assert (one.id, one.good, one.labelled, one.origin, one.model) == (f"kept-{id}", False, "read", "model", "offline")
    assert one.reason == "bad, says eve"
    assert [shown.text for shown in one.answered.passages] == ["Run make setup.", "Run make test."]


def test_an_answer_that_was_given_twice_is_one_line(database: Database) -> None:
    label(database, keep(database), eve="good")
    label(database, keep(database), bob="good")
    exported = labels(found(database))
    assert (len(exported.rows), exported.undecided, exported.incomplete) == (1, 0, 0)


def test_an_answer_without_its_passages_is_left_out(database: Database) -> None:
    id = keep(database)
    label(database, id, eve="good")

    async def forget(engine: Any) -> None:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(
                "UPDATE kept_answers SET passages = '[]', citations = replace(citations, '1', '2')"
            )

    database.run_now(forget)
    exported = labels(found(database))
    assert (exported.rows, exported.incomplete) == ([], 1)


def test_pairs_with_a_better_answer_are_lines_for_preference_training(database: Database, tmp_path: Path) -> None:
    keep(database, answer="Run make setup.")
    keep(database, answer="Buy a ticket.", prompt="answer@2#1")
    assert "1 new pair of kept answers" in evaluated(tmp_path, "review", "--pair").stderr
    choose(database, "Run make setup.", "eve", "bob")
    choose(database, "tie", "cat")
    choose(database, "Buy a ticket.", "dan")
    done = evaluated(tmp_path, "review", "--preferences", str(tmp_path / "pairs.jsonl"))
    assert done.exit_code == 0, done.output
    (line,) = (tmp_path / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    assert set(row) == {"prompt", "chosen", "rejected"}
    assert (row["chosen"], row["rejected"]) == ("Run make setup.", "Buy a ticket.")
    assert row["prompt"].endswith("\n\nHow do I install it?")
    assert "Run make test." in row["prompt"]


def test_a_pair_without_a_better_answer_is_left_out(database: Database, tmp_path: Path) -> None:
    keep(database, answer="One.")
    keep(database, answer="Two.", model="fake")
    evaluated(tmp_path, "review", "--pair")
    choose(database, "tie", "eve")
    exported = preferences(found(database))
    assert (exported.rows, exported.undecided) == ([], 1)


def test_the_figures_name_what_won_and_how_far_reviewers_agree(database: Database, tmp_path: Path) -> None:
    first = keep(database, answer="One.")
    keep(database, answer="Two.", prompt="answer@2#1")
    evaluated(tmp_path, "review", "--pair")
    choose(database, "Two.", "eve", "bob")
    choose(database, "tie", "cat")
    label(database, first, eve="good", bob="bad")
    shown = json.loads(evaluated(tmp_path, "review", "--json").stdout)
    assert {name: shown[name] for name in ("answers", "labelled", "pairs", "labels")} == {
        "answers": 2, "labelled": 1, "pairs": 1, "labels": {"eve": {"good": 1}, "bob": {"bad": 1}},
    }  # fmt: skip
    (win,) = shown["wins"]
    assert (win["first"], win["hits"], win["of"], win["ties"]) == ("offline, answer@1#0", 0, 2, 1)
    kinds = [(one["of"], one["first"], one["second"], one["n"], one["agreed"]) for one in shown["agreement"]]
    assert ("labels", "bob", "eve", 1, 0) in kinds
    assert ("choices", "bob", "eve", 1, 1) in kinds
    text = evaluated(tmp_path, "review").stdout
    assert "won 0 of 2" in text
    assert "bob and eve: the same of 0 of 1 labels" in text


def report(path: Path, answers: dict[str, str]) -> Path:
    cases = [
        {
            "question": question,
            "answer": answer,
            "values": {"answered": 1},
            "passages": [{"source": "a.md", "heading": "A"}],
        }
        for question, answer in answers.items()
    ]
    content = {"made": {"model": "offline", "prompt": "answer@1#0"}, "cases": cases}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_the_answers_of_two_reports_that_differ_are_pairs(database: Database, tmp_path: Path) -> None:
    before = report(tmp_path / "before.json", {"Who?": "Ann.", "When?": "Now.", "Why?": "So.", "Where?": ""})
    after = report(tmp_path / "after.json", {"Who?": "Bob.", "When?": "Now.", "How?": "So.", "Where?": "Here."})
    for new in (1, 0):
        done = evaluated(tmp_path, "review", "--reports", str(before), str(after))
        assert f"{new} new pair" in done.stderr
    choose(database, "Bob.", "eve")
    (win,) = json.loads(evaluated(tmp_path, "review", "--json").stdout)["wins"]
    assert (win["first"], win["second"]) == ("offline (after), answer@1#0", "offline (before), answer@1#0")
    assert (win["hits"], win["of"]) == (1, 1)
    exported = preferences(found(database))
    assert exported.rows == [{"prompt": "Who?", "chosen": "Bob.", "rejected": "Ann."}]


def test_reports_of_one_model_in_two_folders_are_told_apart(database: Database, tmp_path: Path) -> None:
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    before = report(tmp_path / "before" / "report.json", {"Who?": "Ann."})
    after = report(tmp_path / "after" / "report.json", {"Who?": "Bob."})
    evaluated(tmp_path, "review", "--reports", str(before), str(after))
    choose(database, "Bob.", "eve", "bob")
    (win,) = json.loads(evaluated(tmp_path, "review", "--json").stdout)["wins"]
    assert (win["first"], win["hits"], win["of"]) == ("offline (after/report), answer@1#0", 2, 2)
    assert win["second"] == "offline (before/report), answer@1#0"


def test_what_is_no_report_and_what_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("[]", encoding="utf-8")
    done = evaluated(tmp_path, "review", "--reports", str(tmp_path / "no.json"), str(tmp_path / "no.json"))
    assert done.exit_code == 1
    assert "is no report: write one with" in done.stderr
    done = evaluated(tmp_path, "review", "--export", str(tmp_path / "nowhere" / "labels.jsonl"))
    assert done.exit_code == 1
    assert "name another file" in done.stderr


def test_without_any_answer_nothing_is_shown(tmp_path: Path) -> None:
    done = evaluated(tmp_path, "review")
    assert done.exit_code == 0
    assert "0 kept answers" in done.stdout


def test_the_rubric_of_the_page_is_that_of_the_judge() -> None:
    page = " ".join((FOLDER / "review.html").read_text(encoding="utf-8").split())
    system, _ = load_rubric().render(**dict.fromkeys(VARIABLES, ""))
    rules = [line.removeprefix("- ") for line in system.splitlines() if line.startswith("- ")]
    assert len(rules) == 3
    assert all(rule in page for rule in rules)
