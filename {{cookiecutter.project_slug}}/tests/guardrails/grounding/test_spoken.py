import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.grounding.claim import Claim
from app.guardrails.grounding.figures import wrong_numbers
from app.guardrails.grounding.ground import Ground
from app.guardrails.grounding.spoken import BELOW_HUNDRED, ONES, TENS, in_figures
from app.text import stems
from tests.fakes.documents import passage


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two hundred and five of one million three hundred thousand", "205 of 1300000"),
        ("twenty-five days, sixty four euros, a thirty-minute call", "25 days, 64 euros, a thirty-minute call"),
        ("1.5 million, 2,000 thousand, 10k, 3M, 2bn", "1500000, 2000000, 10000, 3000000, 2000000000"),
        ("half a million, twelve hundred, nineteen hundred eighty-four", "500000, 1200, 1984"),
        ("between two hundred and five hundred, or two and three thousand", "between 200 and 500, or two and 3000"),
        ("a hundred thousands of forty hundredths, one and two, twenty-first", None),
        ("3 m, 5 k, v2M, thousand, 4 MB, thirty, a hundred", None),
    ],
)
def test_a_number_of_several_words_is_written_in_figures(text: str, expected: str | None) -> None:
    assert in_figures(text, stems(text)) == (expected or text)


def in_words(number: int) -> str:
    """`1205` -> `"one thousand two hundred and five"`."""
    for scale, name in ((1000, "thousand"), (100, "hundred")):
        if number >= scale:
            most, rest = divmod(number, scale)
            small = " and " if rest < 100 else " "
            return f"{in_words(most)} {name}{small + in_words(rest) if rest else ''}"
    tens, ones = divmod(number, 10)
    names = {value: word for word, value in BELOW_HUNDRED.items()}
    if number in names:
        return names[number]
    return f"{next(word for word in TENS if TENS[word] == 10 * tens)}-{list(ONES)[ones - 1]}"


@given(st.integers(min_value=21, max_value=99_999))
def test_every_number_in_words_is_found(number: int) -> None:
    said = in_words(number)
    is_single = said.isalpha()
    text = f"of {said} days"
    assert in_figures(text, stems(text)) == f"of {said if is_single else number} days"


@pytest.mark.parametrize(
    ("claim", "told", "wrong"),
    [
        ("It takes 105 days.", "It takes one hundred and five days.", 0),
        ("It takes one hundred and five days.", "It takes 105 days.", 0),
        ("It takes one hundred and six days.", "It takes 105 days.", 1),
        ("It has 5,000,000 rows.", "It has 5 million rows.", 0),
        ("It has five million rows.", "It has 5M rows.", 0),
        ("It has 5 billion rows.", "It has 5 million rows.", 1),
        ("It costs $2.5 million.", "It costs $2,500,000.", 0),
        ("It loses -5 million.", "It makes 5,000,000.", 1),
    ],
)
def test_a_number_in_words_is_the_one_in_figures(claim: str, told: str, wrong: int) -> None:
    assert wrong_numbers(Claim(claim), [Ground(passage(told))]) == wrong
