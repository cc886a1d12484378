"""Other ways to cut running text, chosen by name."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import SettingsError
from app.rag.documents.chunkers import DEFAULT, WAYS, children, pieces, recursive, way
from app.rag.documents.chunkers.fixed import OVERLAP, SIZE
from app.rag.documents.chunkers.packing import LIMIT, TAIL
from app.rag.documents.chunkers.windows import SENTENCES
from app.rag.documents.document import Document, Section
from tests.fakes.embedders import StemEmbedder
from tests.rag.documents.test_chunkers import TEXTS, loaded

ENCODE = StemEmbedder().encode_passages
STORY = " ".join(f"Sentence number {number} of the story is here." for number in range(60))


def prose(text: str) -> Document:
    return Document(text, (Section(0, len(text), line=1),))


def spans(name: str, text: str) -> list[tuple[int, int]]:
    return [(piece.start, piece.end) for piece in pieces(prose(text), name, ENCODE)]


@given(text=TEXTS, kind=st.sampled_from(["md", "txt", "py"]), name=st.sampled_from(list(WAYS)))
def test_chunks_are_in_order_of_bounded_length_and_each_has_something_new(text: str, kind: str, name: str) -> None:
    document = loaded(text, kind)
    start = end = -1
    for piece in pieces(document, name, ENCODE):
        assert start < piece.start
        assert end < piece.end <= piece.start + LIMIT + TAIL
        assert document.text[piece.start : piece.end].strip()
        assert piece.line == document.text.count("\n", 0, piece.start) + 1
        start, end = piece.start, piece.end


@given(text=TEXTS, name=st.sampled_from(list(WAYS)))
def test_nothing_but_white_space_is_left_out(text: str, name: str) -> None:
    document = loaded(text, "txt")
    held = {at for piece in pieces(document, name, ENCODE) for at in range(piece.start, piece.end)}
    assert all(letter.isspace() for at, letter in enumerate(document.text) if at not in held)


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("kind", ["txt", "py"])
def test_huge_inputs_of_one_kind_are_cut_in_reasonable_time(name: str, kind: str) -> None:
    for piece in ("x", "word ", "One sentence. ", "\n", "a\n", "  {\n", "中"):
        document = loaded(piece * (300_000 // len(piece)), kind)
        found = [at.end - at.start for at in pieces(document, name, ENCODE)]
        assert all(length <= LIMIT + TAIL for length in found)
        assert (len(found) > 100) == bool(piece.strip())


def test_fixed_chunks_repeat_the_end_of_the_one_before() -> None:
    found = spans("fixed", STORY)
    assert len(found) > 2
    for (_, stop), (start, end) in pairwise(found):
        assert 0 < stop - start <= OVERLAP
        assert end - start <= SIZE
        assert STORY[start - 1] == STORY[stop] == " "


def test_every_two_neighbouring_sentences_stand_together_in_a_window() -> None:
    found = [STORY[start:end] for start, end in spans("sentences", STORY)]
    assert all(one.count("Sentence") <= SENTENCES for one in found)
    for number in range(59):
        pair = [f"number {number} ", f"number {number + 1} "]
        assert any(all(words in one for words in pair) for one in found)


def test_a_sentence_that_is_too_long_for_a_window_is_cut() -> None:
    text = f"Short. {'word ' * 400}end. Short."
    assert spans("sentences", text)[-1][1] == len(text)


def test_a_long_word_makes_no_chunk_that_says_nothing_new() -> None:
    found = spans("fixed", f"{'word ' * 200}{'x' * 900} word")
    assert all(stop < end for (_, stop), (_, end) in pairwise(found))


def test_recursive_cuts_at_the_coarsest_separator_that_makes_pieces_fit() -> None:
    paragraphs = [f"{'One sentence is here. ' * 20}Paragraph {number} ends." for number in range(4)]
    text = "\n\n".join(paragraphs)
    assert [text[start:end] for start, end in spans("recursive", text)] == paragraphs
    lines = "\n".join(f"line {number} {'word ' * 10}".rstrip() for number in range(40))
    assert all(lines[start:end].startswith("line") for start, end in spans("recursive", lines))
    assert all(STORY[start:end].endswith("here.") for start, end in spans("recursive", STORY))


def test_recursive_chunks_repeat_whole_pieces_that_fit_into_the_overlap() -> None:
    for (_, stop), (start, end) in pairwise(spans("recursive", STORY)):
        assert 0 < stop - start <= recursive.OVERLAP
        assert end - start <= recursive.SIZE
        assert STORY[start:].startswith("Sentence")


def test_recursive_goes_on_after_a_word_that_is_too_long() -> None:
    found = spans("recursive", f"Begin. {'x' * 2000} End.")
    assert all(end - start <= recursive.SIZE for start, end in found)
    assert found[-1][1] == 2012


def test_children_are_a_sentence_or_two_and_a_long_sentence_stays_whole() -> None:
    found = [STORY[start:end] for start, end in spans("parent", STORY)]
    assert all(len(one) <= children.SIZE + children.TAIL and one.endswith("here.") for one in found)
    assert len(found) > 10
    long = f"Short one. Many {'words ' * 80}end here. Short one."
    assert f"Many {'words ' * 80}end here." in [long[start:end] for start, end in spans("parent", long)]


def test_rows_are_cut_between_rows_whatever_the_way() -> None:
    text = "\n\n".join(f"row {number}: {'cell ' * 60}" for number in range(9))
    document = Document(text, (Section(0, len(text), row=1),), "rows")
    assert len({tuple(pieces(document, name, ENCODE)) for name in WAYS}) == 1


def test_each_way_has_a_fingerprint_and_the_default_its_old_one() -> None:
    assert way("structure").fingerprint == way(DEFAULT).fingerprint == "structure-700-150-2"
    assert len({one.fingerprint for one in WAYS.values()}) == len(WAYS)


def test_an_unknown_way_is_refused_by_the_name_of_the_setting() -> None:
    with pytest.raises(SettingsError, match="CHUNKER='pages' is unknown: use structure, fixed, sentences, recursive, "):
        way("pages")
