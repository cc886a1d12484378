"""The command says which signals changed."""

import json
import time
from contextlib import closing
from pathlib import Path

from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.usage import AnswerUsage
from app.storage.writer import insert
from app.types import Context
from tests.evaluation.commands import evaluated


def answered(days_ago: float, number: int, refused: bool) -> AnswerUsage:
    outcome = "abstained" if refused else "stop"
    at = time.time() - days_ago * 86_400
    evidence = 4.0 + number % 7
    return AnswerUsage(f"{days_ago}-{number}", at, "m", "p", outcome, 0, 5, Context(), (), None, evidence)


def test_a_signal_that_changed_is_marked_and_no_other(tmp_path: Path) -> None:
    usages = [answered(days, number, number % often == 0) for days, often in ((10, 10), (1, 2)) for number in range(70)]
    with closing(Database(DatabaseAddress(tmp_path / "app.db"))) as database:
        database.run_now(lambda engine: insert(engine, usages))
    done = evaluated(tmp_path, "drift")
    assert done.exit_code == 0, done.output
    marked = {line.split()[0] for line in done.stdout.splitlines() if line.endswith("CHANGED")}
    assert marked == {"refusals"}
    found = {one["signal"]: one for one in json.loads(evaluated(tmp_path, "drift", "--json").stdout)}
    assert list(found) == ["evidence", "refusals", "feedback", "topics"]
    assert (found["refusals"]["mean_before"], found["refusals"]["mean_lately"]) == (0.1, 0.5)
    assert found["evidence"]["shift"]["p"] > 0.9
    assert found["topics"]["shift"] is None


def test_topics_that_were_stored_are_compared(tmp_path: Path) -> None:
    texts = [f"Which bus goes to {place}?" for place in "abcdefgh"] + [
        f"How long do I bake {one}?" for one in "abcdefgh"
    ]
    rows = [json.dumps({"question": text}) for text in texts] * 3
    (tmp_path / "asked.jsonl").write_text("\n".join(rows), encoding="utf-8")
    done = evaluated(tmp_path, "topics", "--questions", str(tmp_path / "asked.jsonl"), "--store")
    assert "the topics are in" in done.stderr
    found = {one["signal"]: one for one in json.loads(evaluated(tmp_path, "drift", "--json").stdout)}
    assert (found["topics"]["before"], found["topics"]["lately"]) == (48, 0)
