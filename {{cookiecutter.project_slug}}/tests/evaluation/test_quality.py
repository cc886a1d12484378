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


def test_met_targets_are_shown_and_no_index_is_left_behind(tmp_path: Path) -> None:
    done = evaluate(tmp_path, BREWED, FAR)
    assert done.exit_code == 0, done.output
    assert "answerable: right source cited" in done.stdout
    assert "MISSED" not in done.stdout
    [none] = [line for line in done.stdout.splitlines() if line.startswith("near miss: declined")]
    assert none.split()[3:] == ["0", "of", "0", "-"]
    assert [path.name for path in (tmp_path / "own").rglob("*") if path.is_file()] == ["passages.npz"]


def test_a_missed_target_fails_and_names_the_question(tmp_path: Path) -> None:
    done = evaluate(tmp_path, {**BREWED, "sources": ["coffee.md"]}, FAR)
    assert done.exit_code == 1
    assert "MISSED" in done.stdout
    assert "answerable brew: How hot is green tea brewed?" in done.stdout
    assert "cited tea.md, not coffee.md" in done.stdout


def test_json_is_one_document_with_metrics_slices_and_cases(tmp_path: Path) -> None:
    done = evaluate(tmp_path, BREWED, FAR, json=True)
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    assert record["reached"] is True
    assert record["targets"][0] == {
        "name": "answerable: right source cited",
        "hits": 1,
        "of": 1,
        "share": 1.0,
        "target": 0.9,
    }
    assert record["metrics"]["right_source"] == {
        "value": 1.0,
        "low": pytest.approx(0.2065, abs=1e-4),
        "high": 1.0,
        "n": 1,
    }
    assert record["metrics"]["declined"]["value"] == 1.0
    assert record["slices"]["kind"]["answerable"]["expected_words"]["n"] == 1
    assert (record["made"]["model"], record["made"]["questions"]) == ("offline", "2")
    assert record["speed"] > 0
    brew, far = record["cases"]
    assert (brew["id"], brew["cited"], brew["wanted"]) == ("brew", ["tea.md"], ["tea.md"])
    assert "75 degrees" in brew["answer"]
    assert brew["values"]["tokens"] > 0 == brew["values"]["usd"]
    assert (far["values"]["declined"], far["values"]["refusal_precision"]) == (1.0, 1.0)
    assert brew["slices"] == {
        "kind": "answerable", "turn": "first", "length": "short", "page": "tea.md", "paraphrase": "no",
    }  # fmt: skip


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


def test_a_folder_that_can_not_be_made_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    questions = tmp_path / "none.jsonl"
    words = ["evaluate", "--questions", str(questions), "--report", str(tmp_path / "taken")]
    done = CliRunner().invoke(app, words, env={**SETTINGS, "DATA_DIR": str(tmp_path / "own")})
    assert done.exit_code == 1
    assert "taken" in done.stderr
    assert "none.jsonl" not in done.stderr
