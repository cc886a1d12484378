"""What is special to Weaviate, against the stand-in: paging, the schema, texts as filters, several processes."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.rag.index.generations import Generations
from app.rag.index.manifest import Manifest
from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.types import Scope
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder
from tests.rag.stores.weaviate.conftest import Connect

if TYPE_CHECKING:
    from tests.fakes.weaviate.server import FakeWeaviate

pytestmark = pytest.mark.engines


def indexed(number: int, text: str = "red apples", **fields: Any) -> IndexedChunk:
    item = replace(chunk(number, text), **fields)
    return IndexedChunk(item, StemEmbedder().encode_question(text), counted(text))


def test_all_pages_are_read_whatever_their_number(server: "FakeWeaviate", connected: Connect) -> None:
    from app.rag.stores.weaviate.collection import WeaviateStore

    engine = connected()
    engine.create("one", 64).upsert([indexed(number, source=f"{number}.md") for number in range(9)])
    for page in (2, 3, 9, 10):
        store = WeaviateStore(engine.connection, "Chunks_one", page)
        server.databases.calls.clear()
        assert {item.source for item in store.documents(Scope())} == {f"{number}.md" for number in range(9)}
        assert server.databases.calls["Search"] == 9 // page + 1


def test_thousands_of_ids_are_asked_for_in_batches(server: "FakeWeaviate", connected: Connect) -> None:
    store = connected().create("one", 64)
    store.upsert([indexed(number) for number in range(2001)])
    ids = [chunk(number, "").id for number in range(2001)]
    assert len(store.fetch(ids)) == 2001
    assert (server.databases.calls["BatchObjects"], server.databases.calls["Search"]) == (3, 3)
    store.delete(ids[1:])
    assert store.count() == 1
    store.upsert([])
    store.delete([])
    assert store.count() == 1


def test_the_client_reads_the_schema_as_it_was_meant(connected: Connect) -> None:
    engine = connected()
    engine.create("one", 64)
    found = engine.connection.client().collections.use("Chunks_one").config.get()
    inverted, (vector,) = found.inverted_index_config, found.vector_config.values()
    assert (inverted.bm25.k1, inverted.bm25.b, inverted.stopwords.preset.value) == (1.2, 0.75, "none")
    index = vector.vector_index_config
    assert (vector.vectorizer.vectorizer.value, index.distance_metric.value, index.ef) == ("none", "cosine", 512)
    properties = {item.name: item for item in found.properties}
    assert [item.name for item in found.properties if item.index_searchable] == ["words"]
    assert properties["words"].tokenization.value == "whitespace"
    filtered = {name for name, item in properties.items() if item.index_filterable}
    assert filtered == {"key", "tenant", "collection", "source", "metadata_pairs", "position"}
    assert {properties[name].tokenization.value for name in filtered - {"position"}} == {"field"}


def test_sources_that_differ_in_blanks_or_case_are_two(connected: Connect) -> None:
    store = connected().create("one", 64)
    sources = ["a.md", " a.md", "a.md\n", "A.md", '"a.md"', '" a.md"', " "]
    store.upsert([indexed(number, source=source) for number, source in enumerate(sources)])
    for source in sources:
        assert [item.source for item in store.documents(Scope(), source)] == [source]
        assert store.count(Scope(where=(("source", (source,)),))) == 1
    assert store.count(Scope(where=(("source", ()),))) == 0


@given(some.text(), some.text())
def test_what_is_kept_of_a_text_says_which_one_it_was(one: str, other: str) -> None:
    from app.rag.stores.weaviate.objects import exactly, plainly

    assert plainly(exactly(one)) == one
    assert exactly(one).strip() == exactly(one) != ""
    assert (exactly(one) == exactly(other)) == (one == other)


def test_stems_of_any_writing_survive_and_case_counts(connected: Connect) -> None:
    store = connected().create("one", 64)
    words = {"naïv": 1, "中文": 2, "max_tokens=256": 1, "c++": 1, "\U0001f642": 1, "not": 1}
    store.upsert([replace(indexed(1), words=words)])
    assert [len(store.search_words({word: 1}, Scope(), 3)) for word in words] == [1] * len(words)
    assert store.search_words({"Not": 1}, Scope(), 3) == []


def test_equal_scores_come_in_the_order_of_their_ids(connected: Connect) -> None:
    store = connected().create("one", 64)
    store.upsert([indexed(number) for number in (7, 3, 5)])
    expected = [chunk(number, "").id for number in (3, 5, 7)]
    assert [hit.id for hit in store.search_vector(indexed(0).dense, Scope(), 3)] == expected
    assert [hit.id for hit in store.search_words({"red": 1}, Scope(), 3)] == expected


def test_opposite_vectors_have_a_negative_cosine(connected: Connect) -> None:
    store = connected().create("one", 64)
    store.upsert([indexed(1)])
    (hit,) = store.search_vector(-indexed(1).dense, Scope(), 1)
    assert hit.score == pytest.approx(-1, abs=1e-5)


def test_what_one_process_puts_to_use_others_follow_and_the_rest_is_left_alone(
    server: "FakeWeaviate", connected: Connect
) -> None:
    manifest = Manifest("stems", "1", 64, "stems", "chunker", "weaviate")
    ours, theirs = Generations(connected()), Generations(connected())
    connected().connection.client().collections.create("Theirs")
    first = ours.create(manifest)
    ours.activate(first)
    assert theirs.current() == first.name
    second = theirs.create(manifest.committed())
    theirs.activate(second)
    assert ours.manifest() == manifest.committed()
    assert set(server.databases.of_key["Bearer a-key"]) == {"Theirs", "ChunksTexts", f"Chunks_{second.name}"}
    ours.engine.drop(first.name)
