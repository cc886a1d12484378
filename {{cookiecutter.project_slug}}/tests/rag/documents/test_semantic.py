"""CHUNKER=semantic: cut where the subject changes."""

import pickle
from collections.abc import Sequence

import numpy as np
import pytest

from app.errors import SettingsError
from app.rag.documents.chunkers import pieces, way
from app.rag.documents.chunkers.semantic import STRETCH, likenesses, valleys
from app.rag.documents.document import Document, Section
from app.types.embedding import Vectors
from tests.fakes.embedders import StemEmbedder

APPLES = "Apples grow on apple trees and apples are red. "
SHIPS = "Ships sail over seas where ships carry cargo. "


def chunks(text: str, embedder: StemEmbedder | None = None, code: tuple[tuple[int, int], ...] = ()) -> list[str]:
    document = Document(text, (Section(0, len(text), code=code),))
    found = pieces(document, "semantic", (embedder or StemEmbedder()).encode_passages)
    return [text[piece.start : piece.end] for piece in found]


def test_a_text_is_cut_where_its_subject_changes() -> None:
    found = chunks(APPLES * 8 + SHIPS * 8 + APPLES * 8)
    assert len(found) == 3
    assert all(("Apples" in one) != ("Ships" in one) for one in found)


def test_what_fits_into_a_chunk_is_neither_cut_nor_encoded() -> None:
    embedder = StemEmbedder()
    assert len(chunks(APPLES * 5 + SHIPS * 5, embedder)) == 1
    assert embedder.encoded == []


def test_each_sentence_is_encoded_once_and_no_more_at_once_than_a_stretch() -> None:
    class Watched(StemEmbedder):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            assert len(texts) <= STRETCH
            return super().encode_passages(texts)

    embedder = Watched()
    chunks((APPLES + SHIPS) * STRETCH, embedder)
    assert len(embedder.encoded) == 2 * STRETCH


def test_lines_of_code_are_no_change_of_subject() -> None:
    lines = "".join(f"line_{number} = {'apple' if number % 2 else 'ship'}\n" for number in range(100))
    for prose in ("", APPLES * 2):
        code = ((len(prose), len(prose + lines)),)
        document = Document(prose + lines, (Section(0, len(prose + lines), code=code),))
        wanted = [document.text[one.start : one.end] for one in pieces(document)]
        assert chunks(document.text, code=code) == wanted


def test_a_monotonous_text_has_no_change_of_subject() -> None:
    document = Document(APPLES * 40, (Section(0, len(APPLES * 40)),))
    assert chunks(document.text) == [document.text[one.start : one.end] for one in pieces(document)]


def test_likeness_compares_two_sentences_on_each_side() -> None:
    a, b = np.eye(2, dtype=np.float32)
    assert likenesses(np.stack([a, a, b, b])) == pytest.approx([0.5**0.5, 0.0, 0.5**0.5])
    assert likenesses(np.stack([a, -a, b])) == pytest.approx([-(0.5**0.5), 0.0])


def test_a_change_is_the_lowest_gap_of_its_neighbourhood() -> None:
    assert valleys([0.9, 0.2, 0.3, 0.7, 0.6, 0.9]) == [1]
    assert valleys([0.5, 0.5, 0.5]) == valleys([]) == []


def test_without_an_encoder_the_way_says_what_it_needs() -> None:
    with pytest.raises(SettingsError, match="CHUNKER='semantic' compares sentences by an embedding model"):
        list(pieces(Document(APPLES, (Section(0, len(APPLES)),)), "semantic"))


def test_a_way_travels_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(way("semantic"))) == way("semantic")  # noqa: S301
