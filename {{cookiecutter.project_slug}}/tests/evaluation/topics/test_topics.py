"""Questions are sorted by topic, and a new topic is noticed."""

import json
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from app.statistics.clusters import Clusters
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from evaluation.topics.picture import series
from evaluation.topics.topics import Topic, Topics, shift
from tests.evaluation.commands import evaluated
from tests.fakes.kept import keep

PLACES = ["the harbour", "the airport", "the station", "the museum", "the library", "the stadium"]
DISHES = ["bread", "pancakes", "tomato soup", "apple pie", "rice pudding", "lentil stew"]
PETS = ["a cat", "a dog", "a rabbit", "a parrot", "a hamster", "a goldfish"]
WAYS = [f"Which bus goes to {place}?" for place in PLACES] + [f"How far is the way to {place}?" for place in PLACES]
COOKING = [f"What is the recipe for {dish}?" for dish in DISHES] + [f"How long do I cook {dish}?" for dish in DISHES]
ANIMALS = [f"What does {pet} eat?" for pet in PETS] + [f"Which vet treats {pet}?" for pet in PETS]


def file_of(folder: Path, *moments: tuple[list[str], float | None]) -> str:
    """Questions, each group asked so many days ago."""
    lines = [
        json.dumps({"question": text, **({} if days is None else {"at": time.time() - days * 86_400})})
        for texts, days in moments
        for text in texts
    ]
    (folder / "asked.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return str(folder / "asked.jsonl")


def test_topics_that_are_there_are_found(tmp_path: Path) -> None:
    done = evaluated(tmp_path, "topics", "--questions", file_of(tmp_path, (WAYS + COOKING + ANIMALS, None)), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [one["k"] for one in found["choices"]] == list(range(2, 13))
    best = max(found["choices"], key=lambda one: one["silhouette"])
    assert len(found["topics"]) == best["k"]
    groups = [set(WAYS), set(COOKING), set(ANIMALS)]
    for topic in found["topics"]:
        assert any(set(topic["typical"]) <= group for group in groups), topic
    assert sum(topic["size"] for topic in found["topics"]) == 36
    assert (found["psi"], found["p"]) == (None, None)


def test_a_topic_that_is_new_is_noticed_and_the_same_topics_are_not(tmp_path: Path) -> None:
    new = file_of(tmp_path, (WAYS + COOKING, 30), (ANIMALS, 1))
    done = evaluated(tmp_path, "topics", "--questions", new)
    assert "much change of topics" in done.stdout
    assert "seldom" in done.stdout
    same = file_of(
        tmp_path, (WAYS[::2] + COOKING[::2] + ANIMALS[::2], 30), (WAYS[1::2] + COOKING[1::2] + ANIMALS[1::2], 1)
    )
    done = evaluated(tmp_path, "topics", "--questions", same)
    assert "chance alone may do that" in done.stdout
    assert "chosen" in done.stdout


def test_kept_questions_are_sorted_where_no_file_is_named(tmp_path: Path) -> None:
    with closing(Database(DatabaseAddress(tmp_path / "app.db"))) as database:
        for text in WAYS:
            keep(database, text, days_ago=20)
        for text in COOKING:
            keep(database, text)
            keep(database, f"{text} Again?", subject="evaluation")
    found = json.loads(evaluated(tmp_path, "topics", "--json").stdout)
    assert (sum(one["before"] for one in found["topics"]), sum(one["lately"] for one in found["topics"])) == (12, 12)
    assert found["psi"] > 0.25
    assert found["p"] < 0.01


def test_too_few_questions_are_said(tmp_path: Path) -> None:
    done = evaluated(tmp_path, "topics")
    assert done.exit_code == 1
    assert "KEEP_ANSWERS=on" in done.stderr
    done = evaluated(tmp_path, "topics", "--questions", file_of(tmp_path, (WAYS[:3] * 20, None)))
    assert done.exit_code == 1
    assert "3 different questions are too few" in done.stderr


@pytest.mark.parametrize(
    "line", ['{"question": ""}', '{"question": "Why?", "at": "now"}', '{"question": "Why?", "at": NaN}', "[]"]
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "asked.jsonl").write_text(line, encoding="utf-8")
    done = evaluated(tmp_path, "topics", "--questions", str(tmp_path / "asked.jsonl"))
    assert done.exit_code == 1
    assert "line 1" in done.stderr


def test_the_picture_shows_all_questions_where_no_moment_is_known() -> None:
    def bars(before: int, lately: int) -> dict[str, list[int]]:
        topic = Topic(0, 9, ("Why?",), before, lately)
        return series(Topics([], Clusters(np.zeros((1, 2)), np.zeros(9, np.int64), 0.0), [topic], None))

    assert bars(5, 4) == {"before": [5], "lately": [4]}
    assert bars(0, 0) == {"questions": [9]}


def test_a_window_with_hardly_any_question_is_not_compared() -> None:
    assert shift([40, 10], [2, 2]) is None
    assert shift([40, 10], [2, 8]) is not None


@pytest.mark.postgres
def test_a_picture_is_drawn(tmp_path: Path) -> None:
    picture = tmp_path / "topics.png"
    done = evaluated(
        tmp_path, "topics", "--questions", file_of(tmp_path, (WAYS + COOKING, None)), "--plot", str(picture)
    )
    assert done.exit_code == 0, done.output
    assert picture.read_bytes().startswith(b"\x89PNG")
