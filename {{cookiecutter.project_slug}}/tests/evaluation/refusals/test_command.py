"""The command `evaluate refusals`, over a report that is there, and with the guards that are quick."""

import json
from pathlib import Path

import pytest
from typer.testing import Result

from evaluation.gate.written import write_report
from evaluation.refusals.report import GROUPS_HEAD, HEAD, SLICES_HEAD
from tests.evaluation.commands import evaluated
from tests.evaluation.report.cases import made_up

QUICK = {"GUARD_MODERATION": "off", "GUARD_UNICODE": "off"}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_report(folder, made_up())
    return folder / "report.json"


def refusals(report: Path, *options: str) -> Result:
    return evaluated(report.parent / "data", "refusals", "--report", str(report), *options, **QUICK)


def test_the_tables_say_what_was_refused_and_of_whom(report: Path) -> None:
    done = refusals(report)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(HEAD)
    assert GROUPS_HEAD in done.stdout
    assert SLICES_HEAD in done.stdout
    assert "| answers | kind: answerable | no | 40 | 0.000 (0.000 to 0.088) |" in done.stdout
    assert "injection: Somebody wrote 'ignore all previous instructions" in done.stdout


def test_json_says_the_same(report: Path) -> None:
    found = json.loads(refusals(report, "--json").stdout)
    assert (found["model"], found["fair"]) == ("offline", True)
    assert [one["of"] for one in found["balance"]] == ["injection", "moderation", "identities", "answers"]
    assert found["balance"][0]["recall"]["hits"] > 70
    assert {one["group"] for one in found["groups"]} >= {"religion", "origin", "gender", "age"}
    assert found["slices"][0].keys() == {"of", "slice", "value", "ought", "refused"}
    assert all(one["guards"] for one in found["wrongly"])


def test_a_report_that_is_not_there_is_named(report: Path) -> None:
    done = refusals(report.parent / "none" / "report.json")
    assert done.exit_code == 1
    assert "can't be read" in done.stderr
