import json
from pathlib import Path

import pytest

from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings

QUESTIONS: list[dict[str, object]] = [
    {"id": "apples", "question": "Where do red apples grow?", "kind": "answerable", "sources": ["fruit.md"]},
    {"id": "weather", "question": "Will it rain tomorrow?", "kind": "out_of_scope"},
]


@pytest.mark.engines
def test_each_framework_has_a_row_and_they_answer_alike(tmp_path: Path) -> None:
    from evaluation.frameworks.compare import FRAMEWORKS, run

    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "fruit.md").write_text("# Fruit\n\nRed apples grow on trees.\n")
    asked = tmp_path / "questions.jsonl"
    asked.write_text("".join(json.dumps({"expect": [], "sources": [], **one}) + "\n" for one in QUESTIONS))
    seen: list[str] = []
    with kept_logging():
        rows = run(
            settings(log_level="error"), asked, tmp_path / "docs", StemEmbedder(),
            lambda done, total, what: seen.append(what),
        )  # fmt: skip
    assert [row.framework for row in rows] == list(FRAMEWORKS) == ["native", "langchain", "llamaindex"]
    assert [(row.questions, row.same, row.cited) for row in rows] == [(2, 1.0, 1.0)] * 3
    assert rows[0].lines == 0 < rows[1].lines < rows[2].lines
    assert seen == ["apples", "weather"]


def test_each_framework_is_the_first_in_turn() -> None:
    from evaluation.frameworks.compare import turned

    assert [turned("abc", number)[0] for number in range(1, 5)] == ["b", "c", "a", "b"]
