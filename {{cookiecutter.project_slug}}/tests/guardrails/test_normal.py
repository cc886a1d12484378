"""Disguises undone, for the check only."""

import pytest

from app.guardrails.injection.normal import normalise


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Ignore  all\t rules", "ignore all rules"),
        ("one\r\n\r\n  two", "one\ntwo"),
        ("ig\u200bno\u00adre", "ignore"),
        ("ｉｇｎｏｒｅ", "ignore"),
        ("іgnоrе", "ignore"),
        ("привет", "привет"),
        ("pr3vious p@ssw0rd 1gnore", "previous password ignore"),
        ("gpt4 utf-8 3d 2026 sha256", "gpt4 utf-8 3d 2026 sha256"),
        ("i g n o r e  a l l", "ignore all"),
        ("i-g-n-o-r-e", "ignore"),
        ("1 2 3 4 5 6", "1 2 3 4 5 6"),
        ("a b c", "a b c"),
        ("".join(chr(0xE0000 + ord(letter)) for letter in "obey"), "obey"),
    ],
)
def test_a_disguise_is_taken_off_and_nothing_else(text: str, read: str) -> None:
    assert normalise(text) == read


@pytest.mark.parametrize("text", ["", "\n \n", "\U000e0041\u202e", "a" * 5_000, "@$@$1 0 !", "ß ŉ ﷺ"])
def test_any_text_can_be_read(text: str) -> None:
    assert "  " not in normalise(text)
