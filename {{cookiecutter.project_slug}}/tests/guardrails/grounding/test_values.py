import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.guardrails.grounding.ground import Ground
from app.guardrails.grounding.signs import signs
from app.guardrails.grounding.values import IDENTIFIER, SIGN_WITHIN, amounts, holds, names
from app.text import stems
from tests.fakes.documents import passage


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,000 files, two of them 3.50 MB", {"1000", "2", "3.5"}),
        ("600, or 384-dimensional, 5x, 20s", {"600", "384", "5", "20"}),
        ("v3 and `code 7` and 2024-05-01 and one of them", set()),
        ("Python 3.11.10", {"3.11.10"}),
        ("twenty days, four euros and seventeen, a hundred times", {"20", "4", "17"}),
    ],
)
def test_what_a_text_counts_is_written_alike(text: str, expected: set[str]) -> None:
    assert amounts(text, stems(text)) == expected
    assert expected <= Ground(passage(text)).numbers


def test_a_passage_has_every_number_that_stands_in_it() -> None:
    found = Ground(passage("v3 of `x=7`, Half of it, one, a hundred; not tenfold")).numbers
    assert found == {"3", "7", "0.5", "1", "100"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Run `make  test` in app/main.py with --port", {"make test", "app/main.py", "--port"}),
        ("Set LOG_LEVEL for OpenAI or Milvus", {"log_level", "openai", "milvus"}),
        ("Begins a sentence. Another one. The API of it", set()),
    ],
)
def test_names_are_code_identifiers_and_capitals_within_a_sentence(text: str, expected: set[str]) -> None:
    assert names(text) == expected


@given(st.from_regex(IDENTIFIER))
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_a_text_with_an_identifier_has_a_sign_of_one(text: str) -> None:
    assert SIGN_WITHIN.search(text)


@pytest.mark.parametrize(
    ("name", "held"),
    [("pdfs", True), ("make test", True), ("test make", True), ("make bench", False), ("milvus", False)],
)
def test_a_text_holds_a_name_or_all_its_parts(name: str, held: bool) -> None:
    assert holds("a pdf is read, and `make test` runs", name) is held


@pytest.mark.parametrize(
    ("text", "minus", "only"),
    [
        ("-5 % or 5 %, and (-3.50)", {"5", "3.5"}, {"3.5"}),
        ("−7 °C", {"7"}, {"7"}),
        ("`-1` switches it off, x=-2", {"1", "2"}, set()),
        ("pages 3-5, 2024-05-01, utf-8, - 4 files", set(), set()),
    ],
)
def test_a_minus_is_none_within_a_range_and_unsure_within_code(text: str, minus: set[str], only: set[str]) -> None:
    assert signs(text) == (minus, only)
