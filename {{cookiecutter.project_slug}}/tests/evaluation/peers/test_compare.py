import json
from pathlib import Path

import pytest

from evaluation.peers.row import Row, with_means
from tests.evaluation.retrieval.test_collections import judged
from tests.evaluation.retrieval.test_strategies import CORPUS, QRELS, QUERIES, WORDS
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings


def measured(data: Path) -> list[Row]:
    from evaluation.peers.compare import run

    seen: list[str] = []
    with kept_logging():
        rows = run(settings(log_level="error"), data, StemEmbedder(), lambda done, total, what: seen.append(what))
    assert {what.partition(", ")[2] for what in seen} == {"ours", "langchain", "llamaindex"}
    return rows


@pytest.mark.engines
def test_each_peer_has_a_row_with_its_settings_and_the_agreed_fields(tmp_path: Path) -> None:
    rows = [row.to_json() for row in measured(judged(tmp_path / "fruit", CORPUS, QUERIES, QRELS))]
    assert [row["peer"] for row in rows] == ["ours", "langchain", "llamaindex"]
    for row in rows:
        assert row.keys() == {
            "collection", "peer", "ndcg@10", "recall@10", "behind", "chunks", "p50_ms", "settings"
        }  # fmt: skip
        assert (row["collection"], row["ndcg@10"], row["behind"], row["chunks"]) == ("fruit", 1.0, 0.0, 4)
    assert "(1000, 200)" in rows[1]["settings"]
    assert "(1024, 200)" in rows[2]["settings"]


@pytest.mark.engines
def test_evidence_is_compared_at_equal_length(tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    text = "\n\n".join(f"All about {word} and nothing else." for word in WORDS)
    (tmp_path / "corpora" / "fruit.md").write_text(text)
    question = {"text": "What about dates?", "corpus": "fruit", "refs": [[text.index("dates"), len(text)]]}
    (tmp_path / "questions.jsonl").write_text(json.dumps(question))
    assert [row.to_json()["evidence_recall@4000"] for row in measured(tmp_path)] == [1.0] * 3


def test_the_mean_is_of_judged_collections_and_points_are_counted_from_ours() -> None:
    rows = with_means(
        [
            Row("a", "ours", "", 10, 1.0, ndcg=0.8, recall=0.9),
            Row("a", "langchain", "", 5, 2.0, ndcg=0.7, recall=0.8),
            Row("b", "ours", "", 10, 1.0, ndcg=0.6, recall=0.9),
            Row("b", "langchain", "", 5, 2.0, ndcg=0.6, recall=0.8),
            Row("c", "ours", "", 10, 1.0, evidence_recall=0.6),
            Row("c", "langchain", "", 10, 1.0, evidence_recall=0.7),
        ]
    )
    assert [(row.collection, row.peer) for row in rows[-2:]] == [("mean", "ours"), ("mean", "langchain")]
    assert [row.ndcg for row in rows[-2:]] == pytest.approx([0.7, 0.65])
    assert [row.behind for row in rows] == pytest.approx([0, 10, 0, 0, 0, -10, 0, 5])


def test_one_collection_is_its_own_mean() -> None:
    assert len(with_means([Row("a", "ours", "", 10, 1.0, ndcg=0.8, recall=0.9)])) == 1
