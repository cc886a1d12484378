"""The command `evaluate pairwise`, over two stored runs, with the rules and with a model that a server plays."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from app.judging.judge import Shown
from evaluation.judge.labels import read_labels
from evaluation.judge.pairwise.calibration import labelled_pairs
from evaluation.report.case import Case
from evaluation.report.record import record
from tests.evaluation.commands import evaluated, served
from tests.evaluation.report.cases import made_up
from tests.fakes.upstream import openai_stream, upstream

TEA = Shown("tea.md", "Tea", "Green tea is brewed at 75 degrees.")
RIGHT, WRONG = "Green tea is brewed at 75 degrees. [1]", "Green tea is brewed at 90 degrees. [1]"
KEY = "the-golden-key.md"


def case(number: int, answer: str) -> Case:
    question = f"How hot is green tea brewed, {number}?"
    return Case(f"q{number}", question, {"kind": "answerable"}, {}, answer, ("tea.md",), (KEY,), (TEA,))


def stored(path: Path, *cases: Case) -> str:
    path.write_text(json.dumps(record(made_up(*cases))), encoding="utf-8")
    return str(path)


@pytest.fixture
def runs(tmp_path: Path) -> tuple[str, str]:
    """Eight right answers and eight wrong ones, besides an attack, a follow-up and what only one run was asked."""
    right = [case(number, RIGHT) for number in range(8)]
    more = [
        replace(case(8, RIGHT), slices={"kind": "attack"}),
        replace(case(9, RIGHT), slices={"kind": "answerable", "turn": "follow-up"}),
        case(10, ""),
    ]
    wrong = [replace(one, answer=WRONG) for one in [*right, *more[:2]]]
    return (
        stored(tmp_path / "right.json", *right, *more, case(11, RIGHT)),
        stored(tmp_path / "wrong.json", *wrong, replace(more[2], answer=WRONG)),
    )


def pairwise(folder: Path, *options: str, **settings: str) -> Result:
    return evaluated(folder / "own", "pairwise", *options, **settings)


def test_the_run_whose_answers_are_supported_wins(tmp_path: Path, runs: tuple[str, str]) -> None:
    done = pairwise(tmp_path, *runs, "--json")
    assert done.exit_code == 0, done.output
    found: Any = json.loads(done.stdout)
    assert (found["judge"], found["n"], found["wins"], found["losses"], found["ties"]) == ("rules", 8, 0, 8, 0)
    assert (found["win_rate"], found["high"], found["verdict"]) == (0.0, 0.0, "worse")
    turned = pairwise(tmp_path, *runs[::-1])
    assert "win rate of B: 1.000 (1.000 to 1.000) of 8: better" in turned.stdout
    assert f"worse, of B:  {WRONG}" in pairwise(tmp_path, *runs).stdout


def test_a_server_that_prefers_what_stands_first_finds_no_winner_and_never_sees_the_key(
    tmp_path: Path, runs: tuple[str, str]
) -> None:
    with upstream(openai_stream("first")) as server:
        done = pairwise(tmp_path, *runs, "--json", **served(server))
        bodies = [json.dumps(body) for body in server.bodies]
    found: Any = json.loads(done.stdout)
    assert (found["ties"], found["turned"], found["win_rate"], len(bodies)) == (8, 8, 0.5, 16)
    assert all("75 degrees" in body and KEY not in body for body in bodies)


def test_a_gate_rests_on_no_judge_that_agrees_too_little(tmp_path: Path, runs: tuple[str, str]) -> None:
    done = pairwise(tmp_path, *runs, "--gate")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "rules is refused for a gate" in done.stderr
    assert "below 0.6: take a judge that agrees with readers" in done.stderr


def test_a_server_that_prefers_a_place_is_refused_and_asked_about_nothing_else(
    tmp_path: Path, runs: tuple[str, str]
) -> None:
    with upstream(openai_stream("first")) as server:
        stopped = pairwise(tmp_path, *runs, "--gate", "--max-calls", "3", **served(server))
        done = pairwise(tmp_path, *runs, "--gate", **served(server))
        assert len(server.bodies) == 2 * len(labelled_pairs(read_labels()))
    assert "a limit stopped the calibration of openai:m: start it again to go on" in stopped.stderr
    assert "it prefers the good one in 0.000" in done.stderr
    assert (stopped.exit_code, done.exit_code) == (1, 1)


def test_a_judge_that_agrees_enough_fails_what_is_worse_and_passes_the_rest(
    tmp_path: Path, runs: tuple[str, str]
) -> None:
    def gated(a: str, b: str) -> int:
        return pairwise(tmp_path, a, b, "--gate", "--minimum-kappa", "0.1").exit_code

    assert [gated(*runs), gated(*runs[::-1]), gated(runs[0], runs[0])] == [1, 0, 0]


def test_a_limit_is_named_fails_the_gate_and_the_next_run_goes_on(tmp_path: Path, runs: tuple[str, str]) -> None:
    with upstream(openai_stream("tie")) as server:
        done = pairwise(tmp_path, *runs, "--max-calls", "5", **served(server))
        assert "stopped by --max-calls after 5 calls" in done.stderr
        again = pairwise(tmp_path, *runs, "--json", **served(server))
        assert len(server.bodies) == 16
    assert json.loads(again.stdout)["unjudged"] == 0


def test_answers_as_json_lines_are_compared_too_and_what_is_wrong_is_named(tmp_path: Path) -> None:
    row = {"question": "How hot is green tea brewed?", "passages": [{"source": "tea.md", "text": TEA.text}]}
    a, b, other = (tmp_path / f"{name}.jsonl" for name in ("a", "b", "other"))
    a.write_text(json.dumps({**row, "answer": WRONG}), encoding="utf-8")
    b.write_text(json.dumps({**row, "answer": RIGHT}), encoding="utf-8")
    other.write_text(json.dumps({**row, "question": "When?", "answer": RIGHT}), encoding="utf-8")
    assert "B is better in 1, worse in 0, 0 are ties" in pairwise(tmp_path, str(a), str(b)).stdout
    apart = pairwise(tmp_path, str(a), str(other))
    assert (apart.exit_code, "no question in common" in apart.stderr) == (1, True)
    none = pairwise(tmp_path, str(a), str(tmp_path / "none.json"))
    assert (none.exit_code, "none.json can't be read" in none.stderr) == (1, True)
