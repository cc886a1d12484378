from pathlib import Path

import pytest

from evaluation.retrieval.collections import (
    BadCollection,
    evidence_questions,
    found_in,
    judged_questions,
    write_documents,
)

CORPUS = '{"id": "x/1", "title": "A  title", "text": "One."}\n{"id": "x/2", "title": "", "text": "Two."}\n'
QUERIES = '{"id": "q1", "text": "One?"}\n{"id": "q2", "text": "Nothing?"}\n'
QRELS = "query-id\tcorpus-id\tscore\nq1\tx/1\t1\nq1\tx/2\t0\nq2\tx/2\t0\n"


def judged(folder: Path, corpus: str = CORPUS, queries: str = QUERIES, qrels: str = QRELS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.jsonl").write_text(corpus, encoding="utf-8")
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8")
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_one_collection_or_a_parent_of_several(tmp_path: Path) -> None:
    first, second = judged(tmp_path / "b"), judged(tmp_path / "a")
    (tmp_path / "neither").mkdir()
    assert found_in(first) == [first]
    assert found_in(tmp_path) == [second, first]


def test_questions_without_a_relevant_document_are_left_out(tmp_path: Path) -> None:
    (question,) = judged_questions(judged(tmp_path))
    assert (question.text, question.relevance) == ("One?", {"x/1": 1.0, "x/2": 0.0})


def test_rows_become_markdown_with_their_title_as_heading(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    assert write_documents(judged(tmp_path / "data"), documents) == {"0000000.md": "x/1", "0000001.md": "x/2"}
    assert [path.read_text(encoding="utf-8") for path in sorted(documents.iterdir())] == ["# A title\n\nOne.", "Two."]


def test_evidence_names_its_source(tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "wiki.md").write_text("text")
    (tmp_path / "questions.jsonl").write_text('{"text": "Q?", "corpus": "wiki", "refs": [[0, 4]]}\n')
    (question,) = evidence_questions(tmp_path)
    assert (question.source, question.spans) == ("wiki.md", ((0, 4),))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"corpus": "{\n"}, "corpus.jsonl line 1 is not JSON"),
        ({"corpus": '{"id": "a"}\n'}, "corpus.jsonl line 1 lacks text"),
        ({"corpus": "[]\n"}, "corpus.jsonl line 1 is not an object"),
        ({"queries": ""}, "judges no question"),
        ({"qrels": "q1\tx/1\tgood\n"}, "judges no question"),
    ],
)
def test_a_damaged_collection_is_told_by_file_and_line(tmp_path: Path, change: dict[str, str], message: str) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    folder = judged(tmp_path / "data", **change)
    with pytest.raises(BadCollection, match=message):
        _ = write_documents(folder, documents), judged_questions(folder)


def test_a_folder_without_a_collection_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(BadCollection, match=r"corpus\.jsonl"):
        found_in(tmp_path)
    with pytest.raises(BadCollection, match="is no folder"):
        found_in(tmp_path / "missing")
    folder = judged(tmp_path / "half")
    (folder / "qrels.tsv").unlink()
    with pytest.raises(BadCollection, match="complete collection"):
        judged_questions(folder)
