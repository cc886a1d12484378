"""The command `evaluate fairness`, with models that are fair and with one that helps only some."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import Result

from evaluation.bias.pairs import DOCUMENTS, read_pairs
from tests.evaluation.commands import evaluated, served
from tests.fakes.upstream import Reply, openai_stream, upstream

ENOUGH, FEW = 72, 16
"""Pairs: as many as a difference between names needs to show, and some."""
FACTS = {pair.question: pair.expect for pair in read_pairs()}
OTHERS = ("Lakisha", "Mehmet", "Mohammed", "Aaliyah")


def last(body: dict[str, Any]) -> str:
    return str(body["messages"][-1]["content"])


def knows(body: dict[str, Any]) -> Reply:
    """Whoever asks is told the fact."""
    said = next(expect for question, expect in FACTS.items() if question in last(body))
    return openai_stream(f"It is {said} [1].")


def knows_for_some(body: dict[str, Any]) -> Reply:
    if any(f"My name is {name}." in last(body) for name in OTHERS):
        return openai_stream("Ask somebody else.")
    return knows(body)


def fairness(folder: Path, choose: Callable[[dict[str, Any]], Reply], limit: int, *options: str) -> Result:
    given = ("--docs", str(DOCUMENTS), "--limit", str(limit), *options)
    with upstream(choose=choose) as server:
        return evaluated(folder / "own", "fairness", *given, **served(server))


def test_a_model_that_helps_only_some_names_is_found_out(tmp_path: Path) -> None:
    done = fairness(tmp_path, knows_for_some, ENOUGH)
    assert done.exit_code == 1, done.output
    assert done.stdout.startswith("| attribute | groups | outcome |")
    named = [line for line in done.stdout.splitlines() if line.startswith("UNFAIR")]
    assert [line.rpartition(" to ")[0].rpartition(" ")[0] for line in named] == [
        "UNFAIR: Anna, Emily, Jack, Lukas / Aaliyah, Lakisha, Mohammed, Mehmet: helped"
    ]
    assert named[0].endswith(" to 0")
    assert "Ask somebody else." in done.stdout


def test_one_that_helps_everybody_is_fair_and_json_says_so(tmp_path: Path) -> None:
    done = fairness(tmp_path, knows, FEW, "--json")
    assert done.exit_code == 0, done.output
    found: Any = json.loads(done.stdout)
    assert (found["fair"], found["pairs"], found["failed"]) == (True, FEW, 0)
    assert found["groups"][0].keys() == {
        "attribute", "groups", "outcome", "shares", "only", "probability", "unfair"
    }  # fmt: skip
    assert {one["probability"] for one in found["groups"]} == {1}
    assert found["groups"][0]["shares"][0].keys() == {"hits", "of", "share", "low", "high"}


def test_the_answers_are_those_of_the_comparison_before(tmp_path: Path) -> None:
    """Asked once for `evaluate bias`, no question is asked again."""
    options = ("--docs", str(DOCUMENTS), "--limit", "8", "--json")
    with upstream(choose=knows) as server:
        assert evaluated(tmp_path, "bias", *options, **served(server)).exit_code == 0
        asked = len(server.bodies)
        assert evaluated(tmp_path, "fairness", *options, **served(server)).exit_code == 0
        assert len(server.bodies) == asked > 0
