from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.tokens.samples import SAMPLES
from app.llm.tokens.strategy import STRATEGIES, Cut, cuts, cuts_by, encodable, load_strategy
from tests.llm.tokens.files import files

NOWHERE = files("offline", Path("nowhere"))


def pieces(name: str, text: str) -> list[str]:
    [cut] = cuts_by(name, [text], NOWHERE)
    assert cut.pieces is not None, cut.note
    return list(cut.pieces)


def test_every_strategy_has_a_row_for_each_text_in_one_order() -> None:
    rows = cuts(["One.", ""], NOWHERE)
    assert [[cut.strategy for cut in row] for row in rows] == [list(STRATEGIES)] * 2


def test_one_that_is_not_available_has_neither_pieces_nor_a_count_but_says_why() -> None:
    [cut] = cuts_by("model", ["One."], NOWHERE)
    assert (cut.pieces, cut.count) == (None, None)
    assert "set LLM_MODEL" in cut.note


def test_the_count_is_that_of_the_pieces() -> None:
    assert [cut.count for cut in cuts(["It's on."], NOWHERE)[0]][:3] == [8, 8, 5]
    assert Cut("words", ()).count == 0


@pytest.mark.parametrize("name", ["bytes", "characters", "words", "bpe", "wordpiece"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_strategy_cuts_every_sample(name: str, sample: str) -> None:
    assert 1 < len(pieces(name, SAMPLES[sample])) <= len(SAMPLES[sample].encode())


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_characters_and_words_rejoin_to_the_text(text: str) -> None:
    assert "".join(pieces("characters", text)) == text
    assert "".join(pieces("words", text)) == text


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_bytes_rejoin_to_the_text(text: str) -> None:
    shown = pieces("bytes", text)
    assert bytes(ord(piece) if len(piece) == 1 else int(piece, 16) for piece in shown).decode() == text


def test_a_character_of_several_bytes_is_shown_by_their_numbers() -> None:
    assert pieces("bytes", "a東\n") == ["a", "e6", "9d", "b1", "0a"]


def test_a_word_keeps_the_blanks_before_it_and_a_mark_stands_alone() -> None:
    assert pieces("words", "It's  on.\n") == ["It", "'", "s", "  on", ".", "\n"]


def test_wordpiece_is_lower_case_and_marks_what_continues_a_word() -> None:
    assert pieces("wordpiece", "Unaffordable, naïve") == ["una", "##ff", "##ord", "##able", ",", "naive"]


def test_wordpiece_cuts_to_the_end_of_a_long_text() -> None:
    assert pieces("wordpiece", "word " * 2_000) == ["word"] * 2_000


LOADED = [load_strategy(name, NOWHERE) for name in STRATEGIES if name != "model"]


@given(text=st.text(st.characters()))
def test_any_text_can_be_cut_lone_surrogates_too(text: str) -> None:
    whole = encodable(text)
    whole.encode()
    assert len(whole) == len(text)
    assert all(len(strategy.cut(whole)) <= 5 * len(text) for strategy in LOADED)


def test_half_a_character_is_cut_as_a_sign_for_it() -> None:
    assert cuts(["a\ud800"], NOWHERE)[0][1].pieces == ("a", "\ufffd")
