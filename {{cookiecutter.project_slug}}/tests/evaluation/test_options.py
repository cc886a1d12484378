from pathlib import Path

import pytest

from evaluation.options import PROJECT, QUESTIONS, is_own


def test_the_projects_questions_are_its_own_however_their_path_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    assert is_own(QUESTIONS)
    assert is_own(Path("evaluation/questions.jsonl"))
    assert is_own(Path("evaluation/../evaluation/questions.jsonl"))
    copy = tmp_path / "questions.jsonl"
    copy.write_bytes(QUESTIONS.read_bytes())
    assert not is_own(copy)
