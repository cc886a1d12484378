import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import IndexBroken
from app.rag.index.store import IndexedChunk, Words
from app.rag.stores.words.index import MERGE_FROM, WordIndex
from app.types import Chunk, Scope
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder

VECTOR = StemEmbedder().encode_question("text")


@pytest.fixture
def words(tmp_path: Path) -> Iterator[WordIndex]:
    index = WordIndex.create(tmp_path / "one" / "words.db")
    yield index
    index.close()


def item(number: int, words: Words, of: Chunk | None = None) -> IndexedChunk:
    return IndexedChunk(of or chunk(number, "text"), VECTOR, words)


def found(index: WordIndex, words: Words, scope: Scope | None = None, limit: int = 10) -> list[str]:
    return [hit.id[-1] for hit in index.search(words, scope or Scope(), limit)]


def bm25(chunks: int, having: int, length: float) -> float:
    """Of a word that is said once, in a chunk of so many average lengths."""
    return math.log(1 + (chunks - having + 0.5) / (having + 0.5)) * 2.2 / (1 + 1.2 * (1 - 0.75 + 0.75 * length))


def test_the_score_is_that_of_the_formula(words: WordIndex) -> None:
    words.upsert([item(1, {"red": 1, "car": 2}), item(2, {"blue": 1, "car": 4}), item(3, {"car": 1})])
    scores = [words.search({stem: 1}, Scope(), 1)[0].score for stem in ("red", "blue")]
    assert scores == pytest.approx([bm25(3, 1, 3 / 3), bm25(3, 1, 5 / 3)])
    assert words.search({"red": 2}, Scope(), 1)[0].score == pytest.approx(2 * bm25(3, 1, 1))


def test_what_is_replaced_or_deleted_counts_for_nothing(words: WordIndex) -> None:
    words.upsert([item(number, {"red": 1, "car": 9}) for number in (1, 2, 3, 4)])
    words.upsert([item(1, {"red": 1}), item(2, {"blue": 1})])
    words.delete([chunk(number, "").id for number in (3, 4, 5)])
    assert words.count() == 2
    assert found(words, {"car": 1}) == []
    assert words.search({"red": 1}, Scope(), 9)[0].score == pytest.approx(bm25(2, 1, 1))


def test_equal_ones_come_in_the_order_of_their_ids(words: WordIndex) -> None:
    for number in (7, 3, 9, 1):
        words.upsert([item(number, {"red": 1})])
    assert found(words, {"red": 1}) == ["1", "3", "7", "9"]
    assert found(words, {"red": 1}, limit=2) == ["1", "3"]


@pytest.mark.parametrize("stem", ["c++", 'say "no"', "é中🙂", "a b", "", "\x00", "NEAR(", "\ud800"])
def test_a_stem_may_hold_any_character(words: WordIndex, stem: str) -> None:
    words.upsert([item(1, {stem: 1}), item(2, {stem + "x": 1, "c": 1, "say": 1, "a": 1})])
    assert found(words, {stem: 1}) == ["1"]


def test_a_chunk_twice_in_one_write_is_written_once(words: WordIndex) -> None:
    words.upsert([item(1, {"red": 1}), item(1, {"blue": 1})])
    assert (words.count(), found(words, {"red": 1}), found(words, {"blue": 1})) == (1, [], ["1"])


def test_a_chunk_without_words_and_no_chunk_are_fine(words: WordIndex) -> None:
    words.upsert([])
    words.upsert([item(1, {})])
    words.delete([])
    assert (words.count(), found(words, {}), found(words, {"red": 1})) == (1, [], [])


def test_a_scope_covers_the_index_while_nothing_else_is_in_it(words: WordIndex) -> None:
    words.upsert([item(1, {"red": 1})])
    assert words.covers(Scope())
    assert not words.covers(Scope(where=(("source", ("a.md",)),)))
    other = replace(chunk(2, "text"), tenant="acme")
    words.upsert([item(2, {"red": 1}, other)])
    assert not words.covers(Scope())
    assert (words.first(Scope(), 5), words.first(Scope("acme"), 5)) == ([chunk(1, "").id], [other.id])
    words.delete([other.id])
    assert words.covers(Scope())


def test_merging_changes_no_answer_and_forgets_what_is_gone(words: WordIndex) -> None:
    for number in range(MERGE_FROM + 2):
        words.upsert([item(number % 10, {"red": 1 + number, f"word{number}": 1})])
    before = words.search({"red": 1, "word33": 1}, Scope(), 20)
    words.optimize()
    assert words.search({"red": 1, "word33": 1}, Scope(), 20) == before
    assert words.file.count_blocks() == 1
    assert words.file.postings("red").shape == (3, 10)
    assert found(words, {"red": 1}, Scope(where=(("source", ("a.md",)),))) == found(words, {"red": 1})
    words.upsert([item(1, {"red": 1})])
    assert len(found(words, {"red": 1})) == 10


def test_a_new_process_finds_what_the_last_one_wrote(words: WordIndex) -> None:
    words.upsert([item(1, {"red": 1}), item(2, {"red": 2, "car": 1})])
    words.delete([chunk(2, "").id])
    again = WordIndex.open(words.file.path)
    again.upsert([item(3, {"red": 1, "car": 1})])
    assert (found(again, {"red": 1}), found(again, {"car": 1})) == (["1", "3"], ["3"])
    assert again.ids() == {chunk(1, "").id, chunk(3, "").id}
    again.close()


def test_a_file_that_is_gone_or_damaged_names_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(IndexBroken, match=r"words.db failed .*--rebuild"):
        WordIndex.open(tmp_path / "words.db")
    (tmp_path / "words.db").write_text("no database, but long enough to be looked at " * 99)
    with pytest.raises(IndexBroken, match=r"words.db failed .*--rebuild"):
        WordIndex.open(tmp_path / "words.db")


def test_a_write_that_fails_leaves_the_index_as_it_was(words: WordIndex) -> None:
    words.upsert([item(1, {"red": 1})])
    words.file.run("DROP TABLE fields")
    with pytest.raises(IndexBroken, match="fields"):
        words.upsert([item(1, {"blue": 1}), item(2, {"blue": 1})])
    assert (words.count(), found(words, {"red": 1}), found(words, {"blue": 1})) == (1, ["1"], [])
