"""What every store promises, for each store and for the one in memory, which shows how little that is."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from app.rag.index.store import Engine, IndexedChunk, VectorStore
from app.rag.index.words import counted, singles, weighted
from app.types import Chunk, Scope
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder

TEXTS = ["red apples grow", "green apples fall", "blue cars drive", "red cars stop"]
embedder = StemEmbedder()


@pytest.fixture
def store(engine: Engine) -> Iterator[VectorStore]:
    engine.hold()
    created = engine.create("first", StemEmbedder.dimensions)
    write(created, *(chunk(number, text, source=f"{number}.md") for number, text in enumerate(TEXTS)))
    yield created
    created.close()


def write(store: VectorStore, *chunks: Chunk) -> None:
    """As an ingestion does."""
    items = [IndexedChunk(item, embedder.encode_question(item.text), counted(item.text)) for item in chunks]
    if store.sample_size():
        store.learn(item.words for item in items)
    store.upsert(items)


def by_vector(store: VectorStore, text: str, scope: Scope | None = None, limit: int = 10) -> list[str]:
    hits = store.search_vector(embedder.encode_question(text), scope or Scope(), limit)
    return [hit.id[-1] for hit in hits]


def by_words(store: VectorStore, text: str, scope: Scope | None = None, limit: int = 10) -> list[str]:
    return [hit.id[-1] for hit in store.search_words(singles(text), scope or Scope(), limit)]


def test_both_searches_find_their_best(store: VectorStore) -> None:
    assert by_vector(store, "green apples")[0] == "1"
    assert by_words(store, "green apples") == ["1", "0"]


def test_the_score_of_a_vector_is_the_cosine(store: VectorStore) -> None:
    hits = store.search_vector(embedder.encode_question(TEXTS[2]), Scope(), 4)
    assert hits[0].id == chunk(2, "").id
    assert hits[0].score == pytest.approx(1.0, abs=1e-5)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_rare_word_a_short_text_and_a_repeated_word_weigh_more(store: VectorStore) -> None:
    write(store, chunk(5, "plums plums ripen"), chunk(6, "plums apples ripen"), chunk(7, "plums " + "pears " * 9))
    assert by_words(store, "plums") == ["5", "6", "7"]
    assert by_words(store, "apples stop")[0] == "3"
    scores = {hit.id[-1]: hit.score for hit in store.search_words({"plum": 1}, Scope(), 10)}
    assert store.search_words({"plum": 2}, Scope(), 10)[0].score == pytest.approx(2 * scores["5"], rel=1e-5)


def test_a_pair_of_neighbours_is_a_word_like_any(store: VectorStore) -> None:
    write(store, chunk(5, "grow red, not ripe apples"))
    assert [hit.id[-1] for hit in store.search_words({"red_appl": 1}, Scope(), 10)] == ["0"]
    assert [hit.id[-1] for hit in store.search_words(weighted("red apples"), Scope(), 2)] == ["0", "5"]


def test_a_search_for_no_words_finds_nothing(store: VectorStore) -> None:
    assert by_words(store, "what is it") == by_words(store, "zebra") == []


def test_an_empty_store_finds_nothing(engine: Engine) -> None:
    engine.hold()
    empty = engine.create("empty", StemEmbedder.dimensions)
    assert by_vector(empty, TEXTS[0]) == by_words(empty, TEXTS[0]) == []
    assert (empty.sample(Scope(), 5), list(empty.documents(Scope()))) == ([], [])
    assert (empty.count(), empty.count_documents(Scope())) == (0, 0)
    empty.close()


def test_each_search_runs_over_the_whole_index(store: VectorStore) -> None:
    assert by_vector(store, TEXTS[0], limit=1) == ["0"]
    assert by_words(store, "drive", limit=1) == ["2"]


def test_a_search_stays_within_its_scope(store: VectorStore) -> None:
    write(store, chunk(8, TEXTS[0], tenant="acme"), chunk(9, TEXTS[0], collection="other"))
    for found in (by_vector, by_words):
        assert found(store, TEXTS[0], Scope("acme")) == ["8"]
        assert found(store, TEXTS[0], Scope(collection="other")) == ["9"]
        assert "8" not in found(store, TEXTS[0])
        assert "9" in found(store, TEXTS[0])
        assert found(store, TEXTS[0], Scope("nobody")) == []
    assert [store.count(), store.count(Scope()), store.count(Scope("acme"))] == [6, 5, 1]


def test_conditions_of_the_question_hold_before_the_best_are_cut(store: VectorStore) -> None:
    known = {7: {"author": "Ada", "tags": "x,y=z 'é\""}, 8: {"author": "Bob"}, 9: {"author": "ada"}}
    write(store, *(replace(chunk(number, "apples"), metadata=metadata) for number, metadata in known.items()))
    authors, odd = ("metadata.author", ("Ada", "Bob")), ("metadata.tags", ("x,y=z 'é\"",))
    wanted = {
        (authors,): "78",
        (authors, ("source", ("0.md",))): "",
        (odd,): "7",
        (("source", ("1.md", "3.md")),): "13",
    }
    for where, found in wanted.items():
        scope = Scope(where=where)
        assert store.count(scope) == len(found)
        assert set(by_vector(store, TEXTS[0], scope, limit=2)) == set(found), where
        assert set(by_words(store, "apples", scope, limit=2)) == set(found) - {"3"}, where
    assert by_vector(store, "blue cars", Scope(where=(authors,)), limit=1) != []


def test_chunks_come_back_as_they_were(store: VectorStore) -> None:
    odd = replace(chunk(7, 'quote " \\ \n é中🙂 \x07'), headings=(), source="a\nb\\xe9.md", position=3, pieces=9)
    write(store, odd)
    fetched, vector = store.fetch([odd.id, "00000000-0000-5000-8000-999999999999"])[odd.id]
    assert fetched == odd
    assert np.allclose(vector, embedder.encode_question(odd.text), atol=1e-6)
    assert store.fetch([]) == {}


def test_writing_a_chunk_twice_leaves_one(store: VectorStore) -> None:
    write(store, chunk(0, "changed"))
    assert store.count() == len(TEXTS)
    assert store.fetch([chunk(0, "").id])[chunk(0, "").id][0].text == "changed"


def test_what_was_read_once_is_not_kept_past_a_write(store: VectorStore) -> None:
    ids = [chunk(number, "").id for number in (0, 1)]
    assert [*store.fetch(ids)] == ids
    write(store, chunk(0, "changed"))
    store.delete(ids[1:])
    assert {id: read.text for id, (read, _) in store.fetch(ids).items()} == {ids[0]: "changed"}
    store.delete(ids)
    assert store.fetch(ids) == {}


def test_deleted_chunks_are_gone(store: VectorStore) -> None:
    store.delete([chunk(2, "").id, "00000000-0000-5000-8000-999999999999"])
    assert "2" not in by_vector(store, "blue cars") + by_words(store, "blue cars")
    assert store.count() == len(TEXTS) - 1


def test_a_sample_is_the_same_however_the_chunks_came(store: VectorStore) -> None:
    write(store, *(chunk(number, "more", source=f"{number}.md") for number in (40, 7, 23)))
    write(store, chunk(5, "elsewhere", tenant="acme"))
    assert [item.source for item in store.sample(Scope(), 6)] == ["0.md", "1.md", "2.md", "3.md", "7.md", "23.md"]
    assert store.sample(Scope("acme"), 6) == [chunk(5, "elsewhere", tenant="acme")]


def test_documents_are_told_whole_or_not(store: VectorStore) -> None:
    halves = [replace(chunk(number, "x", source="b.md"), pieces=3, document_hash="h") for number in (11, 12)]
    mixed = [replace(chunk(number, "x", source="c.md"), pieces=2, document_hash=str(number)) for number in (13, 14)]
    write(store, *halves, *mixed)
    documents = {document.source: document for document in store.documents(Scope(collection="docs"))}
    assert documents["0.md"].complete
    assert (documents["0.md"].root, documents["0.md"].collection) == ("/docs", "docs")
    assert (documents["b.md"].document_hash, documents["b.md"].complete) == ("h", False)
    assert (documents["c.md"].document_hash, documents["c.md"].complete) == ("", False)
    assert list(store.documents(Scope("nobody"))) == []
    assert list(store.documents(Scope(collection="docs"), "b.md")) == [documents["b.md"]]
    assert list(store.documents(Scope(collection="docs"), "z.md")) == []


def test_the_neighbours_of_a_chunk_are_found_by_their_positions(store: VectorStore) -> None:
    pieces = [replace(chunk(number, "x", source="b.md"), position=number - 11, pieces=4) for number in (11, 12, 13, 14)]
    write(store, *pieces, replace(chunk(15, "x", tenant="acme", source="b.md"), position=2))
    scope = Scope(collection="docs", where=(("source", ("b.md",)),))
    assert sorted(store.at(scope, [1, 2, 7]), key=lambda item: item.position) == pieces[1:3]
    assert store.at(scope, []) == store.at(Scope("nobody"), [1]) == []


def test_documents_are_counted_within_their_scope(store: VectorStore) -> None:
    pieces = [replace(chunk(number, "x", source="b.md"), position=number - 11, pieces=3) for number in (11, 12, 13)]
    write(store, *pieces, chunk(14, "x", tenant="acme"))
    scopes = [Scope(), Scope(collection="docs"), Scope(collection="other"), Scope("acme")]
    assert [store.count_documents(scope) for scope in scopes] == [len(TEXTS) + 1, len(TEXTS) + 1, 0, 1]


def test_more_documents_than_a_page_are_all_told(store: VectorStore) -> None:
    write(store, *(chunk(number, "many", source=f"{number}.md") for number in range(100, 2200)))
    assert sum(1 for _ in store.documents(Scope())) == 2100 + len(TEXTS)
    assert len({one.source for one in store.at(Scope(), [0])}) == 2100 + len(TEXTS)


def test_tidying_up_changes_no_answer(store: VectorStore) -> None:
    before = by_vector(store, "red apples"), by_words(store, "red apples")
    store.optimize()
    assert (by_vector(store, "red apples"), by_words(store, "red apples")) == before


def test_what_is_flushed_is_there_when_it_is_opened_again(engine: Engine, store: VectorStore) -> None:
    before = store.search_words(singles(TEXTS[0]), Scope(), 10)
    store.flush()
    store.close()
    again = engine.open("first")
    assert by_vector(again, TEXTS[0])[0] == "0"
    assert again.search_words(singles(TEXTS[0]), Scope(), 10) == before
    assert again.sample_size() == 0, "it has learned once and for all"
    again.close()
