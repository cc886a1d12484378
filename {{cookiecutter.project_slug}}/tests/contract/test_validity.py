"""What has expired or is replaced is not found, in every store."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest

from app.rag.index.index import Index
from app.rag.index.store import Engine, IndexedChunk
from app.rag.index.validity import WIDEST, widened
from app.rag.index.words import counted, singles
from app.types import Chunk, Scope, Where
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder

EMBEDDER = StemEmbedder()
LAST_DAY = date(2030, 12, 31)


@dataclass
class Days:
    """A clock that a test sets."""

    now: date = LAST_DAY

    def __call__(self) -> date:
        return self.now


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def index(engine: Engine, days: Days) -> Iterator[Index]:
    index = Index(engine, EMBEDDER, today=days)
    yield index
    index.close()


def document(number: int, source: str, tenant: str = "default", collection: str = "docs", **metadata: str) -> Chunk:
    made = chunk(number, "red apples grow", tenant=tenant, collection=collection, source=source, metadata=metadata)
    return replace(made, text=f"red apples grow {source}")


def write(index: Index, *chunks: Chunk) -> None:
    items = [IndexedChunk(one, EMBEDDER.encode_question(one.text), counted(one.text)) for one in chunks]
    with index.writing() as generation:
        if generation.store.sample_size():
            generation.store.learn(one.words for one in items)
        generation.commit(items)


def found(index: Index, scope: Scope | None = None, limit: int = 5) -> list[str]:
    """By both searches, which must agree."""
    generation, scope = index.reader(), scope or Scope()
    store = index.searchable(generation)
    vector, words = EMBEDDER.encode_question("red apples"), singles("red apples")
    hits = store.search_vector(vector, scope, limit), store.search_words(words, scope, limit)
    by_vector, by_words = (
        sorted(one.source for one, _ in store.fetch([hit.id for hit in some]).values()) for some in hits
    )
    assert by_vector == by_words
    return by_vector


def naming(field: str, value: str) -> Where:
    return ((field, (value,)),)


def test_a_document_is_found_on_its_last_day_and_not_on_the_next(index: Index, days: Days) -> None:
    write(index, document(1, "a.md", expires="2030-12-31"), document(2, "b.md"))
    assert found(index) == ["a.md", "b.md"]
    days.now = date(2031, 1, 1)
    assert found(index) == ["b.md"]
    for where in (naming("source", "a.md"), naming("metadata.expires", "2030-12-31")):
        assert found(index, Scope(where=where)) == []
    store = index.searchable(index.reader())
    assert [one.source for one in store.sample(Scope(), 1)] == ["b.md"]
    assert [one.source for one in store.at(Scope(), [0])] == ["b.md"]


def test_expired_ones_take_no_place_of_others(index: Index, days: Days) -> None:
    better = [document(number, f"{number}.md", expires="2030-01-01") for number in range(10, 40)]
    worse = [replace(document(number, f"new{number}.md"), text="apples and cars") for number in range(1, 7)]
    write(index, *better, *worse)
    everything = [one.source for one in worse]
    assert found(index, limit=6) == found(index, limit=20) == everything
    store = index.searchable(index.reader())
    assert len(store.search_vector(EMBEDDER.encode_question("red apples"), Scope(), 5)) == 5
    assert len(store.search_words(singles("red apples"), Scope(), 5)) == 5


def test_a_new_date_holds_from_the_next_search_on(index: Index) -> None:
    write(index, document(1, "a.md", expires="2030-01-01"), document(2, "b.md"))
    assert found(index) == ["b.md"]
    write(index, document(1, "a.md", expires="2031-01-01"))
    assert found(index) == ["a.md", "b.md"]
    write(index, document(1, "a.md", expires="2029-01-01"))
    assert found(index) == ["b.md"]


def test_the_newest_version_is_found_and_an_older_one_by_its_name(index: Index, days: Days) -> None:
    first, second = document(1, "1.md", version="1"), document(2, "2.md", version="2", replaces="1.md")
    write(index, first, second, document(3, "3.md", version="3", replaces="2.md"))
    assert found(index) == ["3.md"]
    assert found(index, Scope(where=naming("metadata.version", "1"))) == ["1.md"]
    assert found(index, Scope(where=naming("source", "2.md"))) == ["2.md"]
    first_ones = index.searchable(index.reader()).at(Scope(), [0])
    assert sorted(one.source for one in first_ones) == ["1.md", "2.md", "3.md"]
    with index.writing() as generation:
        generation.commit(stale=[second.id])
    assert found(index) == ["1.md", "3.md"]


def test_what_is_written_after_it_was_looked_up_is_not_shown_either(index: Index) -> None:
    write(index, document(1, "a.md", expires="2030-01-01"), document(2, "b.md"))
    store = index.searchable(index.reader())
    assert len(store.search_words(singles("red apples"), Scope(), 5)) == 1
    with index.writing() as generation:
        late = document(3, "c.md", expires="2030-01-01")
        generation.store.upsert([IndexedChunk(late, EMBEDDER.encode_question(late.text), counted(late.text))])
    assert found(index) == ["b.md"]


def test_a_document_replaces_only_one_of_its_own_collection_and_tenant(index: Index) -> None:
    write(
        index,
        document(1, "1.md"),
        document(2, "2.md", collection="other", replaces="1.md"),
        document(3, "2.md", tenant="acme", replaces="1.md"),
    )
    assert found(index) == ["1.md", "2.md"]


def test_documents_that_replace_each_other_stay(index: Index) -> None:
    write(index, document(1, "a.md", replaces="b.md"), document(2, "b.md", replaces="a.md"))
    write(index, document(3, "c.md", replaces="c.md"))
    assert found(index) == ["a.md", "b.md", "c.md"]


def test_a_document_may_replace_several_and_some_that_are_not_there(index: Index) -> None:
    write(index, *(document(number, source) for number, source in enumerate(("1.md", "2.md", "a, b.md", "c.md"))))
    write(index, document(7, "3.md", replaces="1.md, typo.md, 2.md"), document(8, "d.md", replaces="a, b.md"))
    assert found(index, limit=9) == ["3.md", "c.md", "d.md"]
    write(index, document(0, "1.md", replaces="c.md, 3.md"))
    assert found(index, limit=9) == ["1.md", "3.md", "d.md"]


def test_another_tenants_documents_expire_apart(index: Index) -> None:
    write(index, document(1, "a.md", tenant="acme", expires="2030-01-01"), document(2, "a.md"))
    assert (found(index), found(index, Scope("acme"))) == (["a.md"], [])


def test_what_is_hidden_is_known_after_it_is_opened_again(engine: Engine, index: Index) -> None:
    write(index, document(1, "a.md", expires="2030-01-01"), document(2, "b.md"))
    manifest = index.reader().manifest
    assert type(manifest).from_json(manifest.to_json()) == manifest
    assert manifest.expiries == ("2030-01-01",)


def test_a_search_is_never_wider_than_a_store_allows() -> None:
    asked: list[int] = []
    hidden = frozenset(map(str, range(3 * WIDEST)))
    assert widened(lambda wanted: asked.append(wanted) or [], hidden, 5) == []  # type: ignore[func-returns-value]
    assert asked == [5]
