from pathlib import Path

import pytest

from app.prompts.library import find_prompt
from evaluation.journal import Journal
from evaluation.prompts.row import Row, key_of
from evaluation.questions import Question


@pytest.mark.parametrize(
    ("right", "said", "abstained", "well"),
    [
        (True, True, False, True), (True, False, False, False), (False, True, False, False),
        (True, False, True, True), (False, True, True, False),
    ],
)  # fmt: skip
def test_well_is_the_right_source_with_the_words_or_a_refusal_where_that_is_right(
    right: bool, said: bool, abstained: bool, well: bool
) -> None:
    assert Row("p", "q", "id", right=right, said=said, abstained=abstained).well is well


def test_a_row_is_the_same_when_it_is_read_from_its_line(tmp_path: Path) -> None:
    row = Row("p", "q", "id", "Six – [1].\ud800", right=True, usd=0.1, evidence={"1": "Six."})
    Journal(tmp_path / "a.jsonl", Row).add(row)
    assert Journal(tmp_path / "a.jsonl", Row).row(row.key) == row


def test_the_key_changes_with_what_a_right_answer_is() -> None:
    prompt = find_prompt("answer@1")
    keys = {key_of(prompt, Question("a", "Why?", "answerable", (source,))) for source in ("a.md", "b.md")}
    assert len(keys) == 2
