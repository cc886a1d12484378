"""The labels of the project, and what is wrong with lines of one's own."""

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.judge.labels import FEWEST, BadLabels, by_reading, read_answers, read_labels

LINE: dict[str, Any] = {
    "id": "tea-1", "question": "How hot?", "passages": [{"source": "tea.md", "heading": "Tea", "text": "75 degrees."}],
    "answer": "75 degrees. [1]", "label": "good", "reason": "it is there", "origin": "hand", "labelled": "read",
}  # fmt: skip


def written(folder: Path, *rows: Any) -> Path:
    path = folder / "mine.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_the_project_has_enough_labels_of_both_kinds_and_of_every_origin() -> None:
    found = by_reading(read_labels())
    bad = sum(not one.good for one in found)
    assert len(found) >= 120
    assert 0.4 * len(found) <= bad <= 0.6 * len(found)
    assert {one.origin for one in found} == {"model", "mutation", "hand"}
    assert len({one.model for one in found if one.model}) >= 2
    assert {one.good for one in found if one.origin == "hand"} == {True, False}


def test_every_answer_has_passages_that_its_citations_can_mean() -> None:
    for one in read_labels():
        assert one.answered.passages
        if one.origin != "model":
            numbers = [int(part[0]) for part in one.answered.answer.split("[")[1:] if part[1:2] == "]"]
            assert all(1 <= number <= len(one.answered.passages) for number in numbers), one.id


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label": "fine"}, "label is neither good nor bad"), ({"origin": "found"}, "origin is none of"),
        ({"labelled": "guessed"}, "labelled is none of read, rule"), ({"reason": " "}, "reason is not a text"),
        ({"origin": "model"}, "model is not a text"), ({"passages": "all"}, "passages is not a list"),
        ({"passages": [{"source": "a.md"}]}, "text is not a text"),
        ({"passages": [{"source": "a.md", "text": "Tea.", "heading": 3}]}, "heading is not a text"),
        ({"answer": None}, "answer is not a text"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_label_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadLabels, match=f"line 2: .*{said}"):
        read_labels(written(tmp_path, LINE, {**LINE, "id": "tea-2", "answer": "Hot.", **change}))


def test_an_id_and_an_answer_can_be_there_only_once(tmp_path: Path) -> None:
    with pytest.raises(BadLabels, match="line 2: the id 'tea-1' is taken"):
        read_labels(written(tmp_path, LINE, {**LINE, "answer": "Hot."}))
    with pytest.raises(BadLabels, match="line 2: this answer has a label already"):
        read_labels(written(tmp_path, LINE, {**LINE, "id": "tea-2"}))


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadLabels, match="can't be read"):
        read_labels(tmp_path / "none.jsonl")
    with pytest.raises(BadLabels, match="line 1: not a JSON object"):
        read_answers(written(tmp_path, ["a list"]))


def test_answers_to_be_judged_need_no_label(tmp_path: Path) -> None:
    path = written(tmp_path, {name: LINE[name] for name in ("question", "passages", "answer")})
    assert [one.answer for one in read_answers(path)] == ["75 degrees. [1]"]


def test_a_passage_needs_no_heading(tmp_path: Path) -> None:
    passages = [{"source": "a.md", "text": "Tea."}, {"source": "a.md", "text": "Tea.", "heading": None}]
    (one,) = read_answers(written(tmp_path, {"question": "Tea?", "passages": passages, "answer": "Hot."}))
    assert [passage.heading for passage in one.passages] == ["", ""]


def test_labels_made_by_a_rule_count_for_nothing(tmp_path: Path) -> None:
    rows = [{**LINE, "id": str(n), "answer": f"{n} degrees.", "label": "good" if n % 2 else "bad",
             "labelled": "read" if n < 2 * FEWEST else "rule"} for n in range(100)]  # fmt: skip
    assert len(by_reading(read_labels(written(tmp_path, *rows)))) == 2 * FEWEST
    with pytest.raises(BadLabels, match=f"only {FEWEST - 1} answers were read and found bad"):
        by_reading(read_labels(written(tmp_path, *rows[1:])))
