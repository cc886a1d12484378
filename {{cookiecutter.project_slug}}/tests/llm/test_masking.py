"""What is replaced in a text that streams, however it is cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.llm.masking import Replacing

TABLE = {"<EMAIL_1>": "ann@example.org", "<EMAIL_12>": "bob@example.org", "<IP_1>": "8.8.8.8"}
PIECES = st.lists(st.sampled_from([*TABLE, "<", ">", "<EMAIL_", "1", "2>", "<IP", "_1>", "a ", "."]), max_size=12)


def pieces(text: str, cuts: list[int]) -> list[str]:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[start:end] for start, end in pairwise(places)]


@given(PIECES, st.lists(st.integers(0, 200), max_size=20))
def test_it_is_the_same_text_however_it_is_cut(parts: list[str], cuts: list[int]) -> None:
    text = "".join(parts)
    whole, cut = Replacing(TABLE), Replacing(TABLE)
    expected = whole.feed(text) + whole.end()
    assert "".join(map(cut.feed, pieces(text, cuts))) + cut.end() == expected
    for placeholder, value in TABLE.items():
        text = text.replace(placeholder, value)
    assert expected == text


def test_only_what_may_become_a_key_waits() -> None:
    replacing = Replacing(TABLE)
    assert [replacing.feed(delta) for delta in ("To <", "b> and <EM", "AIL_1", "2>", "!")] == [
        "To ",
        "<b> and ",
        "",
        "bob@example.org",
        "!",
    ]
    assert replacing.end() == ""


def test_a_key_within_the_beginning_of_another_does_not_cut_it() -> None:
    replacing = Replacing({"abcd": "1", "bc": "2"})
    assert replacing.feed("abc") + replacing.feed("d bc") == "1 2"


def test_without_a_table_everything_passes() -> None:
    replacing = Replacing({})
    assert replacing.feed("To <EMAIL_1>") + replacing.end() == "To <EMAIL_1>"
