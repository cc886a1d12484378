"""What `embeddings` left beside its weights, as one line."""

import json
from pathlib import Path

import pytest

from training.comparing.embeddings import search_models

ROW = {"search": "dense", "questions": 42, "before": 0.612, "after": 0.655, "low": 0.01, "high": 0.081}


def test_each_search_has_its_gain_or_loss(tmp_path: Path) -> None:
    rows = [{**ROW, "metric": name, "verdict": "better"} for name in ("ndcg@10", "recall@10")]
    (tmp_path / "embeddings.json").write_text(json.dumps({"train": 9, "compared": rows}), encoding="utf-8")
    (found,) = search_models(tmp_path)
    assert str(found) == (
        "search model, dense: nDCG@10 0.612 -> 0.655 (+0.010 to +0.081), better, on 42 held-out questions"
    )
    assert found.to_json() == {**ROW, "verdict": "better"}


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"compared": 3}', '{"compared": [{"metric": "ndcg@10"}]}'])
def test_where_there_are_no_such_figures_there_is_no_line(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "embeddings.json").write_text(text, encoding="utf-8")
    assert search_models(tmp_path) == []
