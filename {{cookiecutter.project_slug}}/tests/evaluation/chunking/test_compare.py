import json
from pathlib import Path

import pytest

from app.errors import SettingsError
from app.rag.documents.chunkers import DEFAULT, WAYS
from evaluation.bootstrap import paired_difference
from evaluation.chunking.compare import run, strategies
from evaluation.chunking.row import HEAD, Row, table
from evaluation.retrieval.collections import BadCollection
from tests.evaluation.retrieval.test_collections import judged
from tests.evaluation.retrieval.test_strategies import CORPUS, QRELS, QUERIES
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings

FRUIT = ("apples", "bananas", "cherries", "dates")
TEXT = "\n\n".join(f"All about {fruit} and nothing else. {'More words are said here. ' * 20}" for fruit in FRUIT)


def collection(folder: Path) -> Path:
    (folder / "corpora").mkdir(parents=True)
    (folder / "corpora" / "fruit.txt").write_text(TEXT)
    at = TEXT.index("All about dates")
    questions = [{"text": "What about dates?", "corpus": "fruit", "refs": [[at, at + 36]]}] * 2
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)))
    return folder


def measured(data: Path, chunkers: list[str], embedder: StemEmbedder | None = None) -> list[Row]:
    seen: list[str] = []
    with kept_logging():
        found = run(
            settings(log_level="error"),
            data,
            embedder or StemEmbedder(),
            chunkers,
            lambda done, total, what: seen.append(what),
        )
    assert {what.partition(", ")[2] for what in seen} == {row.chunker for row in found}
    return found


def test_every_way_has_a_row_and_the_default_is_what_the_others_are_compared_with(tmp_path: Path) -> None:
    found = measured(collection(tmp_path / "fruit"), [])
    assert [row.chunker for row in found] == list(WAYS)
    assert found[0].chunker == DEFAULT
    for row in found:
        assert (row.collection, row.evidence_recall, row.with_parents) == ("fruit", 1.0, 1.0)
        assert row.difference.differing == 0
        assert row.chunks > 1
        assert 50 < row.characters < 851


def test_what_two_ways_have_in_common_is_encoded_once(tmp_path: Path) -> None:
    embedder = StemEmbedder()
    measured(collection(tmp_path / "fruit"), ["structure", "code"], embedder)
    passages = [text for text in embedder.encoded if text.startswith(("All", "More"))]
    assert len(passages) == len(set(passages))


def test_an_unknown_way_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CHUNKER='pages' is unknown"):
        measured(collection(tmp_path / "fruit"), ["pages"])


def test_a_collection_without_evidence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCollection, match=r"needs corpora/ and questions\.jsonl"):
        measured(judged(tmp_path / "fruit", CORPUS, QUERIES, QRELS), [])


def test_the_step_parents_comes_to_what_is_set() -> None:
    assert strategies("hybrid") == ("hybrid", "hybrid, parents")
    assert strategies("mmr, parents, dense") == ("dense, mmr", "dense, mmr, parents")


def test_a_line_of_the_table_has_points_and_their_interval() -> None:
    same, other = paired_difference([0.5] * 9, [0.5] * 9), paired_difference([0.5] * 9, [0.25] * 9)
    rows = [Row("a", "structure", 1234, 599.6, 0.5, 0.4, same), Row("a", "fixed", 1, 800, 0.25, 0.25, other)]
    assert table(rows).removeprefix(HEAD).splitlines()[1:] == [
        "| a | `structure` | 1,234 | 600 | 0.500 | 0.0 | 0.400 |",
        "| a | `fixed` | 1 | 800 | 0.250 | -25.0 (-25.0 to -25.0) | 0.250 |",
    ]
    assert rows[1].to_json()["verdict"] == "worse"
