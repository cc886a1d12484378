import json
from pathlib import Path

import pytest

from evaluation.answers import plain
from evaluation.questions import BadQuestions, Question, read_questions

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
QUESTIONS = read_questions(PROJECT / "evaluation" / "questions.jsonl")
ANSWERABLE = [question for question in QUESTIONS if question.kind == "answerable"]


def count(kind: str) -> int:
    return sum(1 for question in QUESTIONS if question.kind == kind)


def test_there_are_enough_questions_of_each_kind() -> None:
    assert count("answerable") >= 190
    assert count("out_of_scope") == 22
    assert count("near_miss") == 21


def test_no_two_questions_are_the_same() -> None:
    assert len({plain(question.text) for question in QUESTIONS}) == len(QUESTIONS)


def test_every_page_is_asked_about() -> None:
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert pages <= {source for question in ANSWERABLE for source in question.sources}


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.id)
def test_every_source_exists_and_holds_the_expected_words(question: Question) -> None:
    assert question.expect
    for source in question.sources:
        text = plain((DOCS / source).read_text(encoding="utf-8"))
        assert [words for words in question.expect if plain(words) not in text] == []


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.id)
def test_no_question_is_copied_from_its_source(question: Question) -> None:
    words = plain(question.text).rstrip("?").split()
    texts = [plain((DOCS / source).read_text(encoding="utf-8")) for source in question.sources]
    runs = [" ".join(words[at : at + 7]) for at in range(len(words) - 6)]
    assert [run for run in runs if any(run in text for text in texts)] == []


ANSWER = {"source": "index.md", "quote": "so"}
GOOD = {"id": "a", "question": "How?", "kind": "answerable", "sources": ["index.md"], "expect": ["so"]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no question"),
        ("{", "line 1"),
        ("[]", "not a JSON object"),
        (json.dumps({**GOOD, "id": " "}), "id is not a text"),
        (json.dumps({**GOOD, "question": 7}), "question is not a text"),
        (json.dumps({**GOOD, "kind": "hard"}), "kind is none of answerable, out_of_scope, near_miss, attack"),
        (json.dumps({**GOOD, "kind": ["answerable"]}), "kind is none of"),
        (json.dumps({**GOOD, "sources": []}), "needs sources"),
        (json.dumps({**GOOD, "sources": "index.md"}), "sources is not a list of texts"),
        (json.dumps({**GOOD, "expect": [""]}), "expect is not a list of texts"),
        (json.dumps({**GOOD, "answers": ANSWER}), "answers is not a list of objects"),
        (json.dumps({**GOOD, "answers": [{**ANSWER, "quote": ""}]}), "an answer is not {source, quote}"),
        (json.dumps({**GOOD, "answers": [{"quote": "so"}]}), "an answer is not {source, quote}"),
        (json.dumps({**GOOD, "answers": [{**ANSWER, "source": "b.md"}]}), "of b.md, which is none of the sources"),
        (json.dumps(GOOD) + "\n\n" + json.dumps(GOOD), "line 3: the id 'a' is taken"),
        (json.dumps(GOOD) + "\n" + "[" * 100_000, "line 2: it is nested too deeply"),
        (json.dumps({**GOOD, "question": "How \ud800?"}), "line 1: it holds half of a character"),
    ],
    ids=lambda text: text[:60],
)
def test_a_file_that_is_not_right_is_refused_with_the_place(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadQuestions, match=message):
        read_questions(path)


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_file_that_can_not_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "questions.jsonl"
    if content:
        path.write_bytes(content)
    with pytest.raises(BadQuestions, match="UTF-8 file of JSON lines"):
        read_questions(path)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
def test_questions_are_read_in_order_whatever_the_line_ends(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "questions.jsonl"
    rows = json.dumps(GOOD) + "\r\n" + json.dumps({**GOOD, "id": "b", "kind": "near_miss"})
    path.write_bytes(mark + rows.encode())
    assert [(question.id, question.kind) for question in read_questions(path)] == [
        ("a", "answerable"),
        ("b", "near_miss"),
    ]
