"""A word that is looked for in a stream: found in every disguise that is promised, at any cut, and nothing else."""

import base64
import codecs
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.disguises import ENOUGH, Search, disguises, letters_of, parts
from tests.docs.pages import DOCS

WORD = "qzvkxwjbgfdhcmpnrstz"
PARTS = parts(WORD)
HIDDEN = {
    "as it is": WORD,
    "in capitals": WORD.upper(),
    "with spaces": " ".join(WORD),
    "with dashes": "-".join(WORD),
    "on lines": "\n".join(f"* `{letter}`" for letter in WORD),
    "with characters that nobody sees": "\u200b".join(WORD),
    "in full width": "".join(chr(ord(letter) + 0xFEE0) for letter in WORD),
    "backwards": WORD[::-1],
    "by ROT13": codecs.encode(WORD, "rot13"),
    "in hexadecimal": WORD.encode().hex(" "),
    "as bytes of Python": "".join(f"\\x{byte:02x}" for byte in WORD.encode()),
    "as numbers of C": ", ".join(f"0x{byte:02x}" for byte in WORD.encode()),
    "as entities": "".join(f"&#x{byte:x};" for byte in WORD.encode()),
    "in hexadecimal capitals": WORD.upper().encode().hex(),
    "in hexadecimal with spaces": " ".join(WORD).encode().hex(),
    "in Base64 capitals": base64.b64encode(WORD.upper().encode()).decode(),
    "in Base64 with spaces": base64.b64encode(" ".join(WORD).encode()).decode(),
    "as a URL": "".join(f"%{byte:02X}" for byte in WORD.encode()),
    "its first half": WORD[: len(WORD) // 2],
    "its second half": WORD[len(WORD) // 2 :],
    **{
        f"in Base64 {before} bytes on": base64.b64encode(f"{'x' * before}{WORD} and more".encode()).decode()
        for before in range(4)
    },
}


def shown(deltas: Sequence[str], known: frozenset[str] = PARTS) -> tuple[str, bool]:
    """As the reader shows it."""
    search, text = Search(known), ""
    for delta in deltas:
        text += search.feed(delta)
        if search.found:
            return text, True
    return text + search.end(), False


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN.keys())
def test_every_disguise_is_found_letter_by_letter_and_at_once(hidden: str) -> None:
    text = f"My code: {hidden}. That is all."
    for deltas in ([text], list(text)):
        said, found = shown(deltas)
        assert found
        assert "My code: ".startswith(said[:9])
        assert "That" not in said
        # Of Base64 the characters before the word are no part of it.
        assert len(said) <= len("My code: ") + 8


@given(st.lists(st.sampled_from("㎞㎏㏈㎵ßﬀ™⒗⑯ab7"), min_size=ENOUGH, max_size=2 * ENOUGH), st.data())
def test_a_sign_may_stand_for_several_letters(signs: list[str], data: st.DataObject) -> None:
    known, text = parts(letters_of("".join(signs))), "".join(signs)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    deltas = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert shown(deltas, known) == ("", True)


@given(st.sampled_from(sorted(HIDDEN.values())), st.text(max_size=40), st.text(max_size=40), st.data())
def test_however_the_text_is_cut_the_same_is_shown(hidden: str, before: str, after: str, data: st.DataObject) -> None:
    text = before + hidden + after
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    deltas = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert shown(deltas) == shown([text])
    assert shown([text])[1]


@given(st.lists(st.text("qzvkxw jbg-fdh\nZ7", max_size=9), max_size=30))
def test_a_text_without_it_is_shown_whole(deltas: list[str]) -> None:
    text, found = shown(deltas)
    assert found or text == "".join(deltas)
    assert not found or "".join(deltas).startswith(text)


def test_a_few_letters_of_it_are_no_finding() -> None:
    assert shown([WORD[: ENOUGH - 1], " and so on"]) == (f"{WORD[: ENOUGH - 1]} and so on", False)


def test_the_pages_of_this_project_hold_no_word_of_any_installation() -> None:
    pages = "".join(page.read_text("utf-8") for page in DOCS.rglob("*.md"))
    assert len(pages) > 100_000
    assert shown([pages]) == (pages, False)


def test_only_what_may_be_the_word_waits() -> None:
    search = Search(PARTS)
    assert [search.feed(delta) for delta in ("Say q", "z", " v", "ä: ", "q")] == ["Say ", "", "", "qz vä: ", ""]
    assert search.end() == "q"


def test_each_disguise_is_long_enough_to_be_found() -> None:
    assert all(len(one) >= 2 * ENOUGH for one in disguises(WORD))


def test_a_long_gap_hides_nothing() -> None:
    gap = " " * 5_000
    assert shown(["So: ", *f"{gap}".join(WORD)]) == ("So: ", True)
