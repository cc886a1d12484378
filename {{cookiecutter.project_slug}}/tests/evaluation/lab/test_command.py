"""The command `lab`, in this process, on documents where it is known which strategy is better."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.types.embedding import Vectors
from tests.evaluation.lab.farm import DOCUMENTS, Farm, farm
from tests.evaluation.retrieval.test_collections import judged
from tests.evaluation.retrieval.test_strategies import CORPUS, QRELS, QUERIES
from tests.fakes.embedders import StemEmbedder

FIELDS = ("strategy", "chunker", "ndcg@10", "recall@10", "mrr", "p50_ms", "difference", "low", "high")


@pytest.fixture
def fields(tmp_path: Path) -> Farm:
    return farm(tmp_path)


class Blind(StemEmbedder):
    """Its vectors have nothing to do with what a text means."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return super().encode_passages([hashlib.sha256(text.encode()).hexdigest() for text in texts])


class Interrupted(StemEmbedder):
    """Someone presses Ctrl-C at the second batch of passages, which are those of the second way to cut."""

    batches = 0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.batches += len(texts) > 1
        if self.batches > 1:
            raise KeyboardInterrupt
        return super().encode_passages(texts)


def test_every_strategy_over_every_way_to_cut_has_a_row_with_the_agreed_fields(fields: Farm) -> None:
    rows = fields.rows(*fields.asking(), "--strategies", "dense; sparse", "--chunkers", "structure,fixed")
    pairs = [(row["strategy"], row["chunker"]) for row in rows]
    assert pairs == [(name, chunker) for chunker in ("structure", "fixed") for name in ("hybrid", "dense", "sparse")]
    for row in rows:
        assert set(FIELDS) <= set(row)
        assert row["questions"] == 2 * DOCUMENTS
        assert row["low"] <= row["difference"] <= row["high"]
        assert 0 <= row["mrr"] <= row["recall@10"] <= 1
    assert sum(row["recommended"] for row in rows) == 1


def test_the_better_strategy_is_called_better_and_recommended_and_equals_show_no_difference(fields: Farm) -> None:
    fields.embedder, fields.chosen = Blind(), {"retrieval": "dense"}
    arguments = (*fields.asking(), "--strategies", "sparse", "--chunkers", "structure, sentences")
    rows = {(row["strategy"], row["chunker"]): row for row in fields.rows(*arguments)}
    assert rows["sparse", "structure"]["verdict"] == rows["sparse", "sentences"]["verdict"] == "better"
    assert rows["sparse", "structure"]["recommended"]
    assert rows["dense", "sentences"]["verdict"] == "no difference"
    assert rows["dense", "sentences"]["difference"] == 0.0
    done = fields.run(*arguments)
    assert 'Write RETRIEVAL="sparse" into .env: chosen on one half' in done.stdout
    fields.chosen = {"retrieval": "sparse"}
    assert {row["verdict"] for row in fields.rows(*fields.asking(), "--strategies", "dense")[1:2]} == {"worse"}


def test_documents_about_which_nothing_can_be_asked_are_named(fields: Farm) -> None:
    (fields.folder / "short.md").write_text("Yes.")
    done = fields.run(str(fields.folder / "short.md"))
    assert done.exit_code == 1
    assert "no question can be made from these documents" in done.stderr


def test_people_read_a_table_with_the_best_first_and_what_to_keep(fields: Farm) -> None:
    done = fields.run(*fields.asking(), "--strategies", "rrf", "--chunkers", "structure")
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split()[:4] == ["strategy", "chunker", "nDCG@10", "recall@10"]
    assert any("the default" in line for line in lines[1:3])
    assert "Keep what you have, RETRIEVAL='hybrid' and CHUNKER='structure'" in done.stdout


def test_questions_are_made_from_what_the_index_knows_and_it_is_left_alone(fields: Farm) -> None:
    with fields.open() as application:
        application.ingest([fields.docs])
    kept = fields.folder / "own" / "index"
    before = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    done = fields.run("--strategies", "dense", "--chunkers", "structure", "--limit", "12", "--json")
    assert [row["questions"] for row in json.loads(done.stdout)] == [12, 12]
    assert "no other ranking is recommended by them" in " ".join(done.stderr.split())
    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before


def test_a_second_run_searches_nothing_and_other_documents_everything(fields: Farm) -> None:
    arguments = (*fields.asking(), "--strategies", "dense", "--chunkers", "structure")
    first = fields.rows(*arguments)
    assert isinstance(fields.embedder, StemEmbedder)
    fields.embedder.encoded.clear()
    again = fields.run(*arguments, "--json")
    assert json.loads(again.stdout) == first
    assert f"{4 * DOCUMENTS} results were taken from before" in again.stderr
    assert fields.embedder.encoded == []
    assert "from before" not in fields.run(*arguments, "--fresh").stderr
    (fields.docs / "more.md").write_text("# More\n\nOne more page.\n")
    assert "from before" not in fields.run(*arguments).stderr


def test_ctrl_c_keeps_what_was_found_out(fields: Farm) -> None:
    (fields.docs / "long.md").write_text("# Long\n\n" + "This sentence stands here again, and again. " * 60)
    arguments = (*fields.asking(), "--strategies", "dense", "--chunkers", "structure, sentences")
    fields.embedder = Interrupted()
    done = fields.run(*arguments)
    assert done.exit_code == 130
    assert "run the command again to go on" in done.stderr
    fields.embedder = StemEmbedder()
    again = fields.run(*arguments, "--json")
    assert len(json.loads(again.stdout)) == 4
    assert f"{4 * DOCUMENTS} results were taken from before" in again.stderr


def test_equal_texts_are_encoded_once_for_all_ways_to_cut(fields: Farm) -> None:
    fields.rows(*fields.asking(), "--strategies", "dense", "--chunkers", "structure,fixed,sentences,recursive,code")
    assert isinstance(fields.embedder, StemEmbedder)
    passages = [text for text in fields.embedder.encoded if text.startswith("Field\n")]
    assert len(passages) == len(set(passages)) == DOCUMENTS


def test_without_a_choice_every_quick_way_to_cut_is_tried_and_semantic_where_it_is_named(fields: Farm) -> None:
    done = fields.run(*fields.asking(), "--strategies", "dense")
    assert "parent" in done.stdout
    assert "semantic: it encodes every sentence as well" in " ".join(done.stderr.split())
    rows = fields.rows(*fields.asking(), "--strategies", "dense", "--chunkers", "semantic")
    assert {row["chunker"] for row in rows} == {"structure", "semantic"}


def test_a_collection_brings_documents_and_questions(tmp_path: Path) -> None:
    one = farm(tmp_path, documents=2)
    fruit = judged(tmp_path / "fruit", CORPUS, QUERIES, QRELS)
    rows = one.rows("--questions", str(fruit), "--strategies", "sparse", "--chunkers", "structure")
    assert [(row["ndcg@10"], row["questions"]) for row in rows] == [(1.0, 4), (1.0, 4)]


def test_the_shipped_collection_needs_nothing_else(tmp_path: Path) -> None:
    one = farm(tmp_path, documents=2)
    rows = one.rows("--collection", "observatory", "--strategies", "sparse", "--chunkers", "structure")
    assert {row["questions"] for row in rows} == {69}


@pytest.mark.postgres
def test_a_picture_shows_quality_and_latency(fields: Farm) -> None:
    picture = fields.folder / "lab.svg"
    done = fields.run(*fields.asking(), "--strategies", "dense", "--plot", str(picture))
    assert done.exit_code == 0, done.stderr
    assert "<svg" in picture.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "the index knows no documents"), ("nowhere", "nowhere"), ("--collection other", "use observatory"),
        ("docs --collection observatory", "documents and questions of its own"),
        ("docs --strategies hybrid,x", "'x' is unknown"), ("docs --plot x.txt", "is no picture"),
        ("docs --chunkers pages", "--chunkers 'pages' is unknown"), ("docs --questions none.jsonl", "none.jsonl"),
        ("docs/field0.md", "can't be split in two halves"),
    ],
)  # fmt: skip
def test_what_can_not_be_tried_is_one_line(fields: Farm, arguments: str, message: str) -> None:
    done = fields.run(*arguments.replace("docs", str(fields.docs)).split())
    assert done.exit_code == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
