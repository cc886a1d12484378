import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.words import coherence, exact_match, token_f1


@pytest.mark.parametrize(("said", "right", "value"), [("The Cat.", "cat", 1.0), ("cats", "cat", 0.0), ("", "the", 1.0)])
def test_an_exact_match_leaves_case_articles_and_punctuation_out(said: str, right: str, value: float) -> None:
    assert exact_match(said, right) == value


# The example of the SQuAD script's own tests, and those of the docstrings, by hand.
@pytest.mark.parametrize(
    ("said", "right", "value"),
    [
        ("a black cat sat", "the cat sat down", 2 / 3),
        ("Denver Broncos", "the Broncos", 2 / 3),
        ("cat cat", "cat", 2 / 3),
        ("dog", "cat", 0.0),
        ("", "cat", 0.0),
        ("the", "a", 1.0),
    ],
)
def test_token_f1_is_the_harmonic_mean_of_both_shares(said: str, right: str, value: float) -> None:
    assert token_f1(said, right) == pytest.approx(value)


@given(st.text(), st.text())
def test_token_f1_is_symmetric_and_1_of_an_exact_match(first: str, second: str) -> None:
    assert token_f1(first, second) == token_f1(second, first)
    assert token_f1(first, first) == 1.0
    if exact_match(first, second):
        assert token_f1(first, second) == 1.0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Cats sleep. A sleeping cat dreams. Rain falls.", 0.5),
        ("Cats sleep. Cats dream.", 1.0),
        ("Cats sleep. Rain falls.", 0.0),
        ("Cats sleep.", None),
        ("", None),
    ],
)
def test_coherence_is_the_share_of_neighbours_with_a_common_stem(text: str, value: float | None) -> None:
    assert coherence(text) == value
