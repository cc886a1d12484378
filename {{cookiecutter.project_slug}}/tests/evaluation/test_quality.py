"""The command `evaluate`, on the offline stack and a folder with one document."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from tests.fakes.logs import kept_logging

DOCUMENT = "# Tea\n\nGreen tea is brewed at 75 degrees for two minutes.\n"
BREWED = {
    "id": "brew",
    "question": "How hot is green tea brewed?",
    "kind": "answerable",
    "sources": ["tea.md"],
    "expect": ["75 degrees"],
}
FAR = {"id": "far", "question": "Who painted the ceiling of the Sistine Chapel?", "kind": "out_of_scope"}
SETTINGS = {"LLM_MODEL": "offline", "EMBEDDING_MODEL": "minilm", "QDRANT_URL": "", "LOG_LEVEL": "warning"}


def evaluate(folder: Path, *questions: Mapping[str, object], document: str = DOCUMENT, json: bool = False) -> Result:
    (folder / "docs").mkdir()
    (folder / "docs" / "tea.md").write_text(document, encoding="utf-8")
    path = folder / "questions.jsonl"
    path.write_text("".join(f"{line}\n" for line in map(dumps, questions)), encoding="utf-8")
    options = ["--questions", str(path), "--docs", str(folder / "docs"), *(["--json"] if json else [])]
    with kept_logging():
        return CliRunner().invoke(app, ["evaluate", *options], env={**SETTINGS, "DATA_DIR": str(folder / "own")})


def dumps(question: Mapping[str, object]) -> str:
    return json.dumps(question)


def test_met_targets_are_shown_and_nothing_is_left_behind(tmp_path: Path) -> None:
    done = evaluate(tmp_path, BREWED, FAR)
    assert done.exit_code == 0, done.output
    assert "answerable: right source cited" in done.stdout
    assert "MISSED" not in done.stdout
    assert not (tmp_path / "own").exists()


def test_a_missed_target_fails_and_names_the_question(tmp_path: Path) -> None:
    done = evaluate(tmp_path, {**BREWED, "sources": ["coffee.md"]}, FAR)
    assert done.exit_code == 1
    assert "MISSED" in done.stdout
    assert "answerable brew: How hot is green tea brewed?" in done.stdout
    assert "cited tea.md, not coffee.md" in done.stdout


def test_json_is_one_document_with_figures_and_questions(tmp_path: Path) -> None:
    done = evaluate(tmp_path, BREWED, FAR, json=True)
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    assert record["reached"] is True
    assert record["figures"][0] == {
        "name": "answerable: right source cited",
        "hits": 1,
        "of": 1,
        "share": 1.0,
        "target": 0.9,
    }
    assert [(row["id"], row["right"], row["abstained"]) for row in record["questions"]] == [
        ("brew", True, False),
        ("far", True, True),
    ]
    assert record["questions"][0]["cited"] == ["tea.md"]
    assert "75 degrees" in record["questions"][0]["answer"]
    assert record["questions"][0]["prompt"].startswith("answer@")
    assert record["questions"][0]["input_tokens"] > record["questions"][0]["output_tokens"] > 0
    assert [row["usd"] for row in record["questions"]] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("questions", "document", "message"),
    [([], DOCUMENT, "holds no question"), ([{"id": 1}], DOCUMENT, "line 1: id is not a text"), ([BREWED], "", "empty")],
)
def test_what_can_not_be_evaluated_is_one_line(
    tmp_path: Path, questions: list[Mapping[str, object]], document: str, message: str
) -> None:
    done = evaluate(tmp_path, *questions, document=document)
    assert done.exit_code == 1
    assert message in done.stderr
    assert "Traceback" not in done.output
