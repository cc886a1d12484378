"""The command `evaluate gate`, over reports of made-up cases."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from evaluation.gate.stored import read_baseline, run_of, write_baseline
from evaluation.gate.written import write_report
from evaluation.report.run import Report
from tests.evaluation.report.cases import case, made_up


def gate(folder: Path, report: Report, *options: str) -> Result:
    if not (folder / "baseline.json").exists() and "--accept" not in options:
        write_baseline(folder / "baseline.json", run_of(made_up()))
    write_report(folder / "report", report)
    given = ["--baseline", str(folder / "baseline.json"), "--report", str(folder / "report" / "report.json")]
    return CliRunner().invoke(app, ["evaluate", "gate", *given, *options])


WORSE = made_up(*(case(number, right_source=float(number % 2 and number % 5 > 0)) for number in range(40)))


def test_the_same_run_passes(tmp_path: Path) -> None:
    done = gate(tmp_path, made_up())
    assert done.exit_code == 0, done.output
    assert "passed" in done.stdout


def test_a_worse_one_fails_and_names_metric_slice_and_cases(tmp_path: Path) -> None:
    done = gate(tmp_path, WORSE)
    assert done.exit_code == 1
    assert "FAILED: right_source fell from 82.1 to 41.0 % of 39 cases" in done.stdout
    assert "most where page is" in done.stdout
    assert done.stdout.count("1.00 to 0.00: It is [1].") == 10
    assert "compared over the 39 questions that both runs have" in done.stdout


@pytest.mark.parametrize("asked", [0, 1, 19])
def test_a_run_of_less_than_half_of_the_questions_fails_in_words(tmp_path: Path, asked: int) -> None:
    others = [replace(case(number + 100), question=f"Another {number}?") for number in range(2)]
    done = gate(tmp_path, made_up(*(case(number) for number in range(1, asked + 1)), *others))
    assert done.exit_code == 1
    assert f"FAILED: too little to compare, {asked} of the baseline's 40 questions, where 50% are needed" in done.stdout
    assert "passed" not in done.stdout
    found = json.loads(gate(tmp_path, made_up(*others), "--json").stdout)
    assert (found["passed"], found["comparable"], found["shared"]) == (False, False, 0)


def test_a_run_of_half_of_the_questions_is_judged(tmp_path: Path) -> None:
    done = gate(tmp_path, made_up(*(case(number) for number in range(1, 21))))
    assert done.exit_code == 0, done.output
    assert "too little" not in done.stdout


def test_json_says_the_same(tmp_path: Path) -> None:
    done = gate(tmp_path, WORSE, "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    first = found["metrics"][0]
    assert (found["passed"], first["name"], first["dropped"], len(first["worst"])) == (False, "right_source", True, 10)
    assert first["slices"][0]["name"] == "page"
    assert [one["worst"] for one in found["metrics"][1:]] == [[]]


def test_a_run_that_is_accepted_is_the_baseline_from_then_on(tmp_path: Path) -> None:
    done = gate(tmp_path, WORSE, "--accept")
    assert done.exit_code == 0, done.output
    assert read_baseline(tmp_path / "baseline.json").cases.keys() == {one.id for one in WORSE.cases}
    assert gate(tmp_path, WORSE).exit_code == 0
    assert gate(tmp_path, made_up()).exit_code == 0


@pytest.mark.parametrize("content", ["", "<<<<<<< HEAD\n{}", '{"cases": {}, "speed": 1, "made": [], "metrics": []}'])
def test_a_run_is_accepted_in_place_of_a_file_that_is_no_baseline(tmp_path: Path, content: str) -> None:
    (tmp_path / "baseline.json").write_text(content)
    assert "--accept" in gate(tmp_path, made_up()).stderr
    done = gate(tmp_path, made_up(), "--accept")
    assert done.exit_code == 0, done.output
    assert "holds no baseline that can be read" in done.stderr
    assert gate(tmp_path, made_up()).exit_code == 0


def test_a_table_that_can_not_be_written_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    write_baseline(tmp_path / "baseline.json", run_of(made_up()))
    given = ["--baseline", str(tmp_path / "baseline.json"), "--report", str(tmp_path / "none.json")]
    done = CliRunner().invoke(app, ["evaluate", "gate", *given, "--table", str(tmp_path / "none" / "table.md")])
    assert done.exit_code == 1
    assert "table.md" in done.stderr


def test_metrics_that_the_baseline_lacks_are_named_and_without_any_the_gate_fails(tmp_path: Path) -> None:
    write_baseline(tmp_path / "baseline.json", run_of(made_up()))
    content = json.loads((tmp_path / "baseline.json").read_text())
    names = content["metrics"]
    for kept, code in ((["answered"], 0), ([], 1)):
        rows = {
            id: [digest, *(value for name, value in zip(names, values, strict=True) if name in kept)]
            for id, (digest, *values) in content["cases"].items()
        }
        (tmp_path / "baseline.json").write_text(json.dumps({**content, "metrics": kept, "cases": rows}))
        done = gate(tmp_path, made_up())
        assert done.exit_code == code, done.output
        assert "right_source is not compared: only one of the two runs has it" in done.stdout
    assert "FAILED: no metric of the gate is in both runs" in done.stdout
    assert json.loads(gate(tmp_path, made_up(), "--json").stdout)["left_out"] == ["right_source", "answered"]


def test_the_table_is_added_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "summary.md").write_text("# Before\n")
    gate(tmp_path, WORSE, "--table", str(tmp_path / "summary.md"))
    lines = (tmp_path / "summary.md").read_text().splitlines()
    assert lines[:3] == [
        "# Before",
        "| metric | cases | baseline | now | difference, points | |",
        "|---|---|---|---|---|---|",
    ]
    assert lines[3].startswith("| right_source | 39 | 82.1 % | 41.0 % | -41.0 (")
    assert lines[3].endswith("| **dropped** |")


def test_without_a_baseline_the_command_says_how_to_make_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["evaluate", "gate", "--baseline", str(tmp_path / "none.json")])
    assert done.exit_code == 1
    assert "--accept" in done.stderr
    assert "Traceback" not in done.output
