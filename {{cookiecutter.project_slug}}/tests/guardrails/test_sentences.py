"""Sentences of a stream: all of the text, and the same ones at any cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.sentences import LONGEST, Sentences

WORDS = st.sampled_from(
    [
        "Born",
        "in",
        "1912",
        ".",
        ". ",
        "! ",
        "?",
        "[1]",
        " [2, 3]",
        "\n",
        "\n\n",
        " ",
        "e.g. ",
        "A. ",
        '"',
        ")",
        "x" * 300,
    ]
)
TEXTS = st.lists(WORDS, max_size=40).map("".join)


def cut(*deltas: str) -> list[str]:
    sentences = Sentences()
    return [sentence for delta in deltas for sentence in sentences.feed(delta)] + list(sentences.end())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes. No.", ["Yes. ", "No."]),
        ("Born in 1912 [1]. Died in 1954. [2] He ran.", ["Born in 1912 [1]. ", "Died in 1954. [2] ", "He ran."]),
        ("See e.g. Alan Turing. Good.", ["See e.g. Alan Turing. ", "Good."]),
        ("- one\n- two\nThree", ["- one\n", "- two\n", "Three"]),
        ('He said "No." Then he left.', ['He said "No." ', "Then he left."]),
        ("version 1.5 is out", ["version 1.5 is out"]),
        ("", []),
    ],
)
def test_a_sentence_takes_along_its_markers_and_the_space_behind(text: str, expected: list[str]) -> None:
    assert cut(text) == expected
    assert cut(*text) == expected


@given(TEXTS, st.lists(st.integers(1, 50), max_size=20))
def test_the_same_sentences_however_the_text_is_cut(text: str, lengths: list[int]) -> None:
    deltas, at = [], 0
    for length in lengths:
        deltas.append(text[at : at + length])
        at += length
    whole = cut(text)
    assert cut(*deltas, text[at:]) == whole == cut(*text)
    assert "".join(whole) == text


def test_what_never_ends_is_cut_at_a_space() -> None:
    assert max(len(piece) for piece in cut("word " * 1000)) <= LONGEST
    assert max(len(piece) for piece in cut("x" * 5000)) == LONGEST
