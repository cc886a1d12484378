import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts.techniques.scores import scores


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1: 7\n2: 9\n3: 4", [7, 9, 4]),
        ("Scores:\n1. 7\n2) 9/10\n3 - 4.5 (weak)", [7, 9, 4.5]),
        ("- **Candidate 1**: 7\n| 2 | 9 |\n{3: 4}", [7, 9, 4]),
        ("3: 4\n1: 7", [7, 0, 4]),
        ("1: 99\n2: -3\n3: nan", [10, 0, 0]),
        ("1: 7\n1: 2", [7, 0, 0]),
        ("The second is best.", [0, 0, 0]),
        ("9: 7\n0: 3", [0, 0, 0]),
        ("", [0, 0, 0]),
    ],
)
def test_scores_are_read_however_they_are_written(text: str, expected: list[float]) -> None:
    assert scores(text, 3) == expected


@given(st.text(), st.integers(1, 9))
def test_any_text_gives_each_candidate_a_score_within_the_scale(text: str, many: int) -> None:
    found = scores(text, many)
    assert len(found) == many
    assert all(0 <= score <= 10 for score in found)
