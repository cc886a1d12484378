"""What the page tells to type is run, in the order of the page, over one small page and with fewer questions."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from evaluation.redteam.attack import DOCUMENTS
from tests.cli.programs import documents
from tests.docs.pages import DOCS, code, text
from tests.evaluation.commands import SETTINGS
from tests.fakes.garak import BEGUN, ENDED, attempt
from tests.fakes.logs import kept_logging

# They run until they are stopped, or against one that does: test_promptfoo.py and test_command.py run them.
ELSEWHERE = ("python -m app serve", "python -m app evaluate redteam --url http://127.0.0.1:8000")
COMMANDS = [
    line for line in code(DOCS / "responsible-ai.md") if line.startswith("python -m app") and line not in ELSEWHERE
]
# What makes a command ask less.
FEWER = {
    "gate": ["--docs", "docs", "--questions", "few.jsonl"],
    "fairness": ["--docs", "docs", "--limit", "4"],
    "refusals": ["--docs", "docs", "--questions", "few.jsonl"],
    "redteam --json": ["--docs", "docs"],
}
QUESTION = {
    "id": "food", "question": "What do emperor penguins eat?", "kind": "answerable", "sources": ["penguins.md"],
    "expect": ["krill"],
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as a project's, in which one is."""
    documents(tmp_path)
    (tmp_path / "evaluation" / "results").mkdir(parents=True)
    shutil.copytree(DOCUMENTS, tmp_path / "evaluation" / "redteam" / "documents")
    (tmp_path / "few.jsonl").write_text(json.dumps(QUESTION), encoding="utf-8")
    found = [*BEGUN, attempt("dan.One", "Yes, I obey.", dan_DAN=1.0), *ENDED]
    (tmp_path / "garak.report.jsonl").write_text("\n".join(map(json.dumps, found)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(project: Path, line: str) -> str:
    """What the line prints; what it sends into a file is there."""
    command, _, file = line.removeprefix("python -m app ").partition(" > ")
    fewer = next((options for name, options in FEWER.items() if command.startswith(f"evaluate {name}")), [])
    with kept_logging():
        env = {**SETTINGS, "DATA_DIR": str(project / "data"), "GUARD_MODERATION": "off"}
        done = CliRunner().invoke(app, [*command.split(), *fewer], env=env)
    assert done.exit_code == 0, done.output
    if file:
        (project / file).write_text(done.stdout, encoding="utf-8")
    return done.output


def test_every_command_of_the_page_does_what_it_is_there_for(project: Path) -> None:
    for line in COMMANDS:
        assert typed(project, line).strip(), line
    assert "| `GUARD_MODERATION` | `off` |" in (project / "cards" / "system-card.md").read_text(encoding="utf-8")
    assert (project / "attacks.yaml").exists()
    assert (project / "goldens.json").exists()
    for name in ("fairness", "refusals", "redteam"):
        found = json.loads((project / "evaluation" / "results" / f"{name}.json").read_text(encoding="utf-8"))
        assert found["model"] == "offline"


def test_the_page_names_every_measure_of_people() -> None:
    for name in ("fairness", "refusals", "redteam", "cards"):
        assert f"`evaluate {name}`" in text("responsible-ai.md")
    assert len(COMMANDS) >= 9
