import json
from collections import Counter
from pathlib import Path

import pytest

from evaluation.lab.given import of_collection, of_file, shipped
from evaluation.lab.question import Wanted
from evaluation.questions import BadQuestions
from evaluation.retrieval.collections import BadCollection, judged_questions, rows
from tests.evaluation.retrieval.test_collections import CORPUS, QRELS, QUERIES, judged

OBSERVATORY = shipped("observatory")


def questions(folder: Path, *sources: str) -> Path:
    lines = [{"id": name, "question": f"{name}?", "kind": "answerable", "sources": [name]} for name in sources]
    lines.append({"id": "far", "question": "Who?", "kind": "out_of_scope"})
    (folder / "questions.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return folder / "questions.jsonl"


def test_a_file_asks_about_documents_and_what_none_answers_is_left_out(tmp_path: Path) -> None:
    found = of_file(questions(tmp_path, "a.md", "b.md"), {"a.md", "c.md"})
    assert [(one.text, one.wanted, one.by_document) for one in found] == [("a.md?", (Wanted("a.md"),), True)]


def test_a_file_about_other_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadQuestions, match=r"asks nothing that these documents answer \(a.md\)"):
        of_file(questions(tmp_path, "a.md"), {"b.md"})


def test_a_collection_brings_its_documents_and_graded_judgements(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    folder = judged(tmp_path / "data", CORPUS, QUERIES, f"{QRELS}q2\tx/1\t2\n")
    place, found = of_collection(folder, tmp_path / "texts")
    assert sorted(path.name for path in place.iterdir()) == ["0000000.md", "0000001.md"]
    assert [one.wanted for one in found] == [(Wanted("0000000.md"),), (Wanted("0000000.md", grade=2.0),)]


def test_marked_evidence_is_a_span(tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "wiki.md").write_text("text")
    (tmp_path / "questions.jsonl").write_text('{"text": "Q?", "corpus": "wiki", "refs": [[0, 4]]}\n')
    place, (question,) = of_collection(tmp_path, tmp_path)
    assert (place, question.wanted) == (tmp_path / "corpora", (Wanted("wiki.md", (0, 4)),))


def test_what_is_no_collection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCollection, match="there is no collection 'other' here: use observatory"):
        shipped("other")
    judged(tmp_path / "a"), judged(tmp_path / "b")
    with pytest.raises(BadCollection, match="several collections"):
        of_collection(tmp_path, tmp_path)
    folder = judged(tmp_path / "c", CORPUS, QUERIES, "q1\tnowhere\t1\n")
    with pytest.raises(BadCollection, match=r"judges 'nowhere', which corpus\.jsonl lacks"):
        of_collection(folder, tmp_path)


def test_the_shipped_collection_has_questions_of_several_kinds_with_grades() -> None:
    queries = list(rows(OBSERVATORY / "queries.jsonl", "id", "text", "kind"))
    documents = {row["id"] for row in rows(OBSERVATORY / "corpus.jsonl", "id", "title", "text")}
    found = judged_questions(OBSERVATORY)
    assert len(found) == len(queries) == len({row["text"] for row in queries}) >= 60
    assert len(documents) >= 40
    assert min(Counter(row["kind"] for row in queries).values()) >= 10
    assert {grade for one in found for grade in one.relevance.values()} == {1.0, 2.0}
    assert {id for one in found for id in one.relevance} <= documents
    assert sum(len(one.relevance) > 1 for one in found) >= 15
