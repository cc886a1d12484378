import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts.techniques.sheet import read_sheet

REFUSAL = "I can't."
GIVEN = (1, 2)
SIX = {"text": "Six hundred.", "passages": [1]}


def sheet(*sentences: dict[str, Any], answerable: bool = True) -> str:
    return json.dumps({"answerable": answerable, "sentences": sentences})


@pytest.mark.parametrize(
    "text",
    [
        sheet(SIX),
        f"```json\n{sheet(SIX)}\n```",
        f"Here {{you}} are:\n\n{sheet(SIX)}\n\nDoes {{that}} help?",
        f'{{"thoughts": "none"}} {sheet(SIX)}',
        '{"answerable": "true", "sentences": [{"text": " Six hundred. [1]", "passages": ["1", 1], "more": 0}]}',
    ],
)
def test_the_answer_is_found_in_a_fence_and_in_prose(text: str) -> None:
    assert read_sheet(text, GIVEN).render(REFUSAL) == "Six hundred. [1]"


def test_each_sentence_is_followed_by_its_passages() -> None:
    text = sheet({"text": "Six hundred", "passages": [2, 1]}, {"text": "That is all.", "passages": []}, SIX)
    assert read_sheet(text, GIVEN).render(REFUSAL) == "Six hundred [2][1] That is all. Six hundred. [1]"


def test_a_block_of_code_stays_one() -> None:
    text = sheet({"text": "```\nmake run\n```", "passages": [1]}, {"text": "Set a[0].", "passages": [2]})
    assert read_sheet(text, GIVEN).render(REFUSAL) == "```\nmake run\n```\n\n[1]\n\nSet a[0]. [2]"


def test_what_can_t_be_answered_is_the_refusal() -> None:
    assert read_sheet(sheet(answerable=False), GIVEN).render(REFUSAL) == REFUSAL
    assert read_sheet('{"answerable": false}', GIVEN).render(REFUSAL) == REFUSAL


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Six hundred. [1]", "no complete JSON object"),
        ("", "no complete JSON object"),
        (sheet(SIX)[:-3], "no complete JSON object"),
        (json.dumps(SIX), "answerable: Field required"),
        ("{" * 100_000, "no complete JSON object"),
        ('{"a": ' + "[" * 100_000, "no complete JSON object"),
        ('{"sentences": ' + "9" * 5000 + "}", "no complete JSON object"),
        ('{"answerable": true, "sentences": [{"passages": [1]}]}', r"sentences\.0\.text: Field required"),
        ('{"answerable": true, "sentences": [{"text": " ", "passages": [1]}]}', r"sentences\.0\.text: "),
        ('{"answerable": true, "sentences": [{"text": "\\ud800", "passages": [1]}]}', r"sentences\.0\.text: "),
        (sheet({"text": "Six.", "passages": [9, 1]}), "there is no passage 9; the passages are 1, 2"),
        (sheet(), '"answerable" is true, and "sentences" is empty'),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem) as raised:
        read_sheet(text, GIVEN)
    assert "\n" not in str(raised.value)


@given(st.text(alphabet='{}[]":,1 atrue') | st.text())
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    try:
        read_sheet(text, GIVEN)
    except ValueError as error:
        assert str(error)  # noqa: PT017


def test_an_answer_that_cites_nothing_is_repaired() -> None:
    with pytest.raises(ValueError, match='no sentence has "passages"'):
        read_sheet(sheet({"text": "Six hundred.", "passages": []}), GIVEN)
