"""The command `evaluate check`, on the project's data and on one's own."""

import json
from pathlib import Path

from typer.testing import CliRunner

from app.cli import app


def checked(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["evaluate", "check", *arguments])
    return done.exit_code, done.stdout


def test_the_projects_data_is_right_and_there_is_enough_to_ask() -> None:
    code, output = checked("--json")
    found = json.loads(output)
    assert (code, found["wrong"]) == (0, [])
    assert [one["name"] for one in found["counted"] if one["count"] < one["wanted"]] == []


def test_ones_own_questions_are_checked_against_ones_own_documents(tmp_path: Path) -> None:
    (tmp_path / "tea.md").write_text("# Tea\n\nBrewed at 75 degrees.\n", encoding="utf-8")
    question = {"id": "a", "question": "How hot?", "kind": "answerable", "sources": ["tea.md"], "expect": ["90"]}
    (tmp_path / "mine.jsonl").write_text(json.dumps(question), encoding="utf-8")
    code, output = checked("--questions", str(tmp_path / "mine.jsonl"), "--docs", str(tmp_path))
    assert code == 1
    assert "a: tea.md lacks '90'" in output
    assert "answerable questions" in output
    assert "FEW" not in output
    assert "wanted" not in output
    assert "attacks" not in output


def test_a_document_that_can_not_be_read_is_named_and_skipped(tmp_path: Path) -> None:
    (tmp_path / "tea.md").write_text("# Tea\n\nBrewed at 75 degrees.\n", encoding="utf-8")
    (tmp_path / "broken.md").write_bytes(b"\x00\x01")
    (tmp_path / "old.md").write_bytes("Café".encode("latin-1"))
    question = {"id": "a", "question": "How hot?", "kind": "answerable", "sources": ["tea.md"], "expect": ["75"]}
    (tmp_path / "mine.jsonl").write_text(json.dumps(question), encoding="utf-8")
    arguments = ["evaluate", "check", "--questions", str(tmp_path / "mine.jsonl"), "--docs", str(tmp_path)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "skipped broken.md: binary" in done.stderr
    assert "skipped old.md: not UTF-8" in done.stderr
    found = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
    assert [one.split(":")[0] for one in found["skipped"]] == ["broken.md", "old.md"]
