"""The command `evaluate calibrate`, with the rules, and with a model that a server plays."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from evaluation.judge.labels import LABELS
from evaluation.page import markers, table_in
from tests.evaluation.commands import evaluated, served
from tests.fakes.upstream import openai_stream, upstream


def calibrate(folder: Path, *options: str, **settings: str) -> Result:
    return evaluated(folder / "own", "calibrate", *options, **settings)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Every third label of the project's, which are enough."""
    path = tmp_path / "few.jsonl"
    path.write_text("".join(LABELS.read_text(encoding="utf-8").splitlines(keepends=True)[::3]), encoding="utf-8")
    return path


def test_the_rules_are_refused_by_the_labels_of_the_project(tmp_path: Path) -> None:
    done = calibrate(tmp_path, "--judge", "rules", "--json")
    assert done.exit_code == 1, done.output
    found: Any = json.loads(done.stdout)
    assert (found["judge"], found["refused"], found["minimum_kappa"], found["answers"]["judged"]["of"]) == (
        "rules",
        True,
        0.6,
        0,
    )
    assert found["kappa_interval"][0] < found["kappa"] < found["kappa_interval"][1]
    assert 0 < found["tpr"] < 1
    assert 0 < found["tnr"] < 1
    assert found["n"] == len(LABELS.read_text(encoding="utf-8").splitlines()) - found["left_out"]


def test_a_lower_minimum_lets_them_pass_and_the_page_gets_their_row(tmp_path: Path, few: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("\n".join(markers("evaluate calibrate")), encoding="utf-8")
    done = calibrate(tmp_path, "--labels", str(few), "--minimum-kappa", "0", "--write", str(page))
    assert done.exit_code == 0, done.output
    head, _, row = table_in(page.read_text(encoding="utf-8"), "evaluate calibrate")
    assert head in done.stdout
    assert row.startswith("| rules |")
    assert row.endswith("| may be used |")


def test_a_model_that_passes_everything_is_refused_beside_the_rules(tmp_path: Path, few: Path) -> None:
    with upstream(openai_stream("good")) as server:
        done = calibrate(tmp_path, "--labels", str(few), **served(server))
        asked = len(server.bodies)
        again = calibrate(tmp_path, "--labels", str(few), "--answers", str(few), "--json", **served(server))
        assert len(server.bodies) == asked == 2 * len(few.read_text(encoding="utf-8").splitlines())
    assert (done.exit_code, again.exit_code) == (1, 1)
    assert "| rules |" in done.stdout
    assert "openai:m is refused for a gate: kappa 0.000 is below 0.6" in done.stderr
    found: Any = json.loads(again.stdout)
    assert (found["answers"]["judged"]["share"], found["answers"]["corrected"]) == (1.0, None)
    assert (found["tpr"], found["tnr"], found["kappa"], found["held_out"]["corrected"]) == (1.0, 0.0, 0.0, None)


def test_a_limit_is_named_and_the_next_run_goes_on(tmp_path: Path, few: Path) -> None:
    with upstream(openai_stream("bad")) as server:
        done = calibrate(tmp_path, "--labels", str(few), "--max-calls", "100", **served(server))
        assert len(server.bodies) == 100
        again = calibrate(tmp_path, "--labels", str(few), "--json", **served(server))
        calls = 2 * len(few.read_text(encoding="utf-8").splitlines())
        assert len(server.bodies) == calls > 100
    assert json.loads(again.stdout)["n"] == calls / 2
    assert "stopped" not in again.stderr
    assert "stopped by --max-calls after 100 calls" in done.stderr


def test_answers_without_labels_are_judged_and_their_share_is_corrected(tmp_path: Path) -> None:
    done = calibrate(tmp_path, "--answers", str(LABELS), "--json")
    found: Any = json.loads(done.stdout)
    judged, labelled = found["answers"]["judged"], LABELS.read_text(encoding="utf-8").count('"label": "good"')
    assert judged["of"] == found["n"] + found["left_out"]
    corrected = found["answers"]["corrected"]
    assert corrected["share"] == pytest.approx(labelled / judged["of"])
    assert corrected["low"] < corrected["share"] < corrected["high"]


def test_a_model_as_judge_that_does_not_read_is_refused_before_anything_is_judged(tmp_path: Path) -> None:
    done = calibrate(tmp_path, "--judge", "model")
    assert done.exit_code == 1
    assert "--judge rules" in done.stderr
    assert not (tmp_path / "own").exists()
