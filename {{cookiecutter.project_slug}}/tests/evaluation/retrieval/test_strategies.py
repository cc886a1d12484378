import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.retrieval.collections import BadCollection
from evaluation.retrieval.strategies import STRATEGIES, run, shown
from tests.evaluation.retrieval.test_collections import judged
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings

WORDS = ("apples", "bananas", "cherries", "dates")
CORPUS = "".join(
    json.dumps({"id": f"{word}#1", "title": word, "text": f"All about {word} and nothing else."}) + "\n"
    for word in WORDS
)
QUERIES = "".join(json.dumps({"id": word, "text": f"What about {word}?"}) + "\n" for word in WORDS)
QRELS = "".join(f"{word}\t{word}#1\t1\n" for word in WORDS)


def measured(data: Path) -> list[dict[str, Any]]:
    with kept_logging():
        return [row.to_json() for row in run(settings(log_level="error"), data, embedder=StemEmbedder())]


def test_every_strategy_has_a_row_with_the_agreed_fields(tmp_path: Path) -> None:
    rows = measured(judged(tmp_path / "fruit", CORPUS, QUERIES, QRELS))
    assert (
        [row["strategy"] for row in rows]
        == list(STRATEGIES)
        == ["sparse", "bigrams", "dense", "rrf", "weighted", "hybrid"]
    )
    for row in rows:
        assert row.keys() == {"collection", "strategy", "ndcg@10", "recall@10", "p50_ms"}
        assert (row["collection"], row["ndcg@10"], row["recall@10"]) == ("fruit", 1.0, 1.0)


def test_evidence_collections_report_evidence_recall(tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    text = "\n\n".join(f"All about {word} and nothing else." for word in WORDS)
    (tmp_path / "corpora" / "fruit.md").write_text(text)
    question = {"text": "What about dates?", "corpus": "fruit", "refs": [[text.index("dates"), len(text)]]}
    (tmp_path / "questions.jsonl").write_text(json.dumps(question))
    rows = measured(tmp_path)
    assert [row["evidence_recall@4000"] for row in rows] == [1.0] * len(STRATEGIES)


def test_the_context_is_cut_off_at_its_length_and_counts_every_source() -> None:
    chunks = [chunk(1, "x" * 3000, source="other.md"), chunk(2, "y" * 1500), chunk(3, "z")]
    assert shown(chunks, "a.md") == [(0, 1000)]


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_bad_folder_is_a_clear_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadCollection, match=r"corpus\.jsonl"):
        measured(tmp_path / name)
