import json
from pathlib import Path

import pytest

from evaluation.answers import plain
from evaluation.conversations import CONVERSATIONS, read_conversations
from evaluation.options import DOCS
from evaluation.questions import BadQuestions

FIRST = {"question": "How hot?", "kind": "answerable", "sources": ["tea.md"], "expect": ["75"]}
GOOD = {"id": "tea", "turns": [FIRST, {"question": "And black tea?", "kind": "near_miss"}]}


def written(folder: Path, *rows: object) -> Path:
    path = folder / "conversations.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_each_turn_is_a_question_with_the_id_of_its_conversation(tmp_path: Path) -> None:
    (one,) = read_conversations(written(tmp_path, GOOD))
    assert [(turn.id, turn.text, turn.kind) for turn in one.turns] == [
        ("tea/1", "How hot?", "answerable"),
        ("tea/2", "And black tea?", "near_miss"),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([7], "line 1: not a JSON object"),
        ([{**GOOD, "id": ""}], "id is not a text"),
        ([{**GOOD, "turns": [FIRST]}], "turns is not a list of 2 questions or more"),
        ([{**GOOD, "turns": [FIRST, 7]}], "not a JSON object"),
        ([{**GOOD, "turns": [FIRST, {**FIRST, "sources": []}]}], "needs sources"),
        ([GOOD, GOOD], "line 2: the id 'tea' is taken"),
    ],
)
def test_a_line_that_is_no_conversation_is_named(tmp_path: Path, rows: list[object], message: str) -> None:
    with pytest.raises(BadQuestions, match=message):
        read_conversations(written(tmp_path, *rows))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadQuestions, match="UTF-8 file of JSON lines"):
        read_conversations(tmp_path / "none.jsonl")


def test_no_turn_of_the_projects_conversations_is_copied_from_its_source() -> None:
    for turn in (turn for one in read_conversations(CONVERSATIONS) for turn in one.turns):
        words = plain(turn.text).rstrip("?").split()
        texts = [plain((DOCS / source).read_text(encoding="utf-8")) for source in turn.sources]
        runs = [" ".join(words[at : at + 7]) for at in range(len(words) - 6)]
        assert [run for run in runs if any(run in text for text in texts)] == []
