from pathlib import Path

import pytest

from app.settings import Settings
from evaluation.semantic_cache.speed import measure
from tests.fakes.logs import kept_logging

QUESTIONS = ["How hot is green tea brewed?", "Which cup keeps tea warm?", "Thanks!"]


def test_a_miss_and_a_hit_are_timed_beside_an_answer(tmp_path: Path) -> None:
    tea = "Green tea is brewed at 75 degrees. A cup of clay keeps it warm.\n\n"
    (tmp_path / "tea.md").write_text("# Tea\n\n" + tea * 10, encoding="utf-8")
    settings = Settings(data_dir=tmp_path / "own", llm_model="offline", embedding_model="minilm", qdrant_url=None)
    with kept_logging():
        measured = measure(settings, tmp_path / "tea.md", QUESTIONS, entries=10)
    assert (measured.entries, measured.questions, measured.hits) == (10, 3, 2)
    assert measured.miss_share == pytest.approx(measured.miss_ms / measured.answer_ms)
    assert measured.hit_share == pytest.approx(measured.hit_ms / measured.answer_ms)
