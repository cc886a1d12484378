"""What every store promises, for each store."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.errors import IndexBroken, SettingsError
from app.rag.lock import Holder
from app.rag.manifest import Known, Manifest
from app.rag.protocols import Generations, IndexedChunk, VectorStore
from app.rag.sparse import document_vector, query_vector
from app.rag.stores import Location, connect
from app.rag.stores.edge import EdgeStore
from app.text import stems
from app.types import Chunk, Scope
from tests.fakes_rag import StemEmbedder, chunk

PROJECT = Path(__file__).parents[2]
MANIFEST = Manifest("stems", "1", StemEmbedder.dimensions, "bm25", "chunker", average_length=3.0)
TEXTS = ["red apples grow", "green apples fall", "blue cars drive", "red cars stop"]
embedder = StemEmbedder()


@pytest.fixture(params=[None, ":memory:"], ids=["embedded", "server"])
def generations(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Generations]:
    found = connect("qdrant", Location(tmp_path / "index", Holder.this_process("test"), request.param))
    yield found
    found.close()


@pytest.fixture
def store(generations: Generations) -> Iterator[VectorStore]:
    created = generations.create(MANIFEST)
    created.upsert([indexed(chunk(number, text, source=f"{number}.md")) for number, text in enumerate(TEXTS)])
    yield created
    created.close()


def indexed(item: Chunk) -> IndexedChunk:
    return IndexedChunk(item, embedder.encode_question(item.text), document_vector(Counter(stems(item.text)), 3.0))


def found(
    store: VectorStore, question: str, scope: Scope | None = None, limit: int = 10
) -> tuple[list[str], list[str]]:
    dense, sparse = store.search(embedder.encode_question(question), query_vector(question), scope or Scope(), limit)
    return [hit.id[-1] for hit in dense], [hit.id[-1] for hit in sparse]


def test_both_searches_find_their_best(store: VectorStore) -> None:
    dense, sparse = found(store, "green apples")
    assert dense[0] == "1"
    assert sparse == ["1", "0"]


def test_scores_are_raw_cosine_and_bm25(store: VectorStore) -> None:
    vector = embedder.encode_question(TEXTS[2])
    dense, sparse = store.search(vector, query_vector("blue"), Scope(), 4)
    assert dense[0].score == pytest.approx(1.0, abs=1e-5)
    idf = np.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    assert sparse[0].score == pytest.approx(idf * 2.2 / (1 + 1.2), rel=1e-5)


def test_a_search_without_one_of_the_vectors_finds_nothing_by_it(store: VectorStore) -> None:
    assert found(store, "what is it")[1] == []
    assert store.search(None, None, Scope(), 5) == ([], [])
    dense, sparse = store.search(None, query_vector("cars"), Scope(), 5)
    assert (len(dense), len(sparse)) == (0, 2)


def test_the_search_by_word_runs_over_the_whole_index(store: VectorStore) -> None:
    dense, sparse = store.search(embedder.encode_question(TEXTS[0]), query_vector("drive"), Scope(), 1)
    assert ([hit.id[-1] for hit in dense], [hit.id[-1] for hit in sparse]) == (["0"], ["2"])


def test_a_search_stays_within_its_scope(store: VectorStore) -> None:
    store.upsert([indexed(chunk(8, TEXTS[0], tenant="acme")), indexed(chunk(9, TEXTS[0], collection="other"))])
    assert found(store, TEXTS[0], Scope("acme")) == (["8"], ["8"])
    assert found(store, TEXTS[0], Scope(collection="other")) == (["9"], ["9"])
    assert "8" not in found(store, TEXTS[0])[0] + found(store, TEXTS[0])[1]
    assert "9" in found(store, TEXTS[0])[0]
    assert found(store, TEXTS[0], Scope("nobody")) == ([], [])
    assert [store.count(), store.count(Scope()), store.count(Scope("acme"))] == [6, 5, 1]


def test_chunks_come_back_as_they_were(store: VectorStore) -> None:
    odd = replace(chunk(7, 'quote " \\ \n é中🙂 \x07'), headings=(), source="a\nb\\xe9.md", position=3, pieces=9)
    store.upsert([indexed(odd)])
    fetched, vector = store.fetch([odd.id, "00000000-0000-5000-8000-999999999999"])[odd.id]
    assert fetched == odd
    assert np.allclose(vector, embedder.encode_question(odd.text), atol=1e-6)
    assert store.fetch([]) == {}


def test_writing_a_chunk_twice_leaves_one(store: VectorStore) -> None:
    store.upsert([indexed(chunk(0, "changed"))])
    assert store.count() == len(TEXTS)
    assert store.fetch([chunk(0, "").id])[chunk(0, "").id][0].text == "changed"


def test_deleted_chunks_are_gone(store: VectorStore) -> None:
    store.delete([chunk(2, "").id, "00000000-0000-5000-8000-999999999999"])
    assert "2" not in found(store, "blue cars")[0]
    assert store.count() == len(TEXTS) - 1


def test_a_sample_is_the_same_however_the_chunks_came(store: VectorStore) -> None:
    store.upsert([indexed(chunk(number, "more", source=f"{number}.md")) for number in (40, 7, 23)])
    store.upsert([indexed(chunk(5, "elsewhere", tenant="acme"))])
    assert [item.source for item in store.sample(Scope(), 6)] == ["0.md", "1.md", "2.md", "3.md", "7.md", "23.md"]
    assert store.sample(Scope("acme"), 6) == [chunk(5, "elsewhere", tenant="acme")]


def test_documents_are_told_whole_or_not(store: VectorStore) -> None:
    halves = [replace(chunk(number, "x", source="b.md"), pieces=3, document_hash="h") for number in (11, 12)]
    mixed = [replace(chunk(number, "x", source="c.md"), pieces=2, document_hash=str(number)) for number in (13, 14)]
    store.upsert([indexed(item) for item in halves + mixed])
    documents = {document.source: document for document in store.documents(Scope(collection="docs"))}
    assert documents["0.md"].complete
    assert documents["0.md"].root == "/docs"
    assert (documents["b.md"].document_hash, documents["b.md"].complete) == ("h", False)
    assert (documents["c.md"].document_hash, documents["c.md"].complete) == ("", False)
    assert list(store.documents(Scope("nobody"))) == []
    assert list(store.documents(Scope(collection="docs"), "b.md")) == [documents["b.md"]]
    assert list(store.documents(Scope(collection="docs"), "z.md")) == []


def test_documents_are_counted_within_their_scope(store: VectorStore) -> None:
    pieces = [replace(chunk(number, "x", source="b.md"), position=number - 11, pieces=3) for number in (11, 12, 13)]
    store.upsert([indexed(item) for item in [*pieces, chunk(14, "x", tenant="acme")]])
    scopes = [Scope(), Scope(collection="docs"), Scope(collection="other"), Scope("acme")]
    assert [store.count_documents(scope) for scope in scopes] == [len(TEXTS) + 1, len(TEXTS) + 1, 0, 1]


def test_more_documents_than_a_page_are_all_told(store: VectorStore) -> None:
    store.upsert([indexed(chunk(number, "many", source=f"{number}.md")) for number in range(100, 2200)])
    assert sum(1 for _ in store.documents(Scope())) == 2100 + len(TEXTS)


def test_the_manifest_is_kept(store: VectorStore) -> None:
    assert store.manifest() == MANIFEST
    changed = replace(MANIFEST, version=7, known=(Known("default", "docs", "/docs"),))
    store.save(changed)
    assert store.manifest() == changed


def test_a_generation_is_searched_once_it_is_active(generations: Generations) -> None:
    assert generations.manifest() is None
    first = generations.create(replace(MANIFEST, version=1))
    assert generations.manifest() is None
    generations.activate(first)
    second = generations.create(replace(MANIFEST, version=2))
    current = generations.manifest()
    assert current is not None
    assert current.version == 1
    generations.activate(second)
    second.close()
    reopened = generations.open()
    assert reopened.manifest().version == 2
    reopened.close()


def test_a_discarded_generation_leaves_the_active_one(generations: Generations) -> None:
    active = generations.create(MANIFEST)
    generations.activate(active)
    generations.discard(generations.create(replace(MANIFEST, version=5)))
    generations.discard(active)
    assert generations.manifest() == active.manifest() == MANIFEST
    active.close()


def test_tidying_up_changes_no_answer(store: VectorStore) -> None:
    before = found(store, "red apples")
    store.optimize()
    assert found(store, "red apples") == before


def test_an_unknown_store_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="use one of qdrant"):
        connect("nope", Location(tmp_path, Holder.this_process("test")))


def test_a_full_disk_is_an_error_before_the_engine_meets_it(tmp_path: Path) -> None:
    store = EdgeStore.create(tmp_path / "generation", MANIFEST)
    store.spare_bytes = 2**60
    with pytest.raises(IndexBroken, match="free on its disk"):
        store.upsert([indexed(chunk(1, "text"))])
    store.close()


OPENING = """
import sys
from pathlib import Path
from psutil import Process
from app.rag.stores.edge import EdgeStore
before = Process().memory_info().rss
store = EdgeStore.load(Path(sys.argv[1]))
print(store.count(), Process().memory_info().rss - before)
store.close()
"""


def test_an_index_holds_little_memory_and_keeps_no_second_copy_on_disk(tmp_path: Path) -> None:
    folder = tmp_path / "generation"
    store = EdgeStore.create(folder, MANIFEST)
    store.upsert([indexed(chunk(number, text)) for number, text in enumerate(TEXTS)])
    store.save(MANIFEST)
    store.close()
    assert not list((folder / "shard").glob("wal/*"))
    command = [sys.executable, "-c", OPENING, str(folder)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)  # noqa: S603
    count, resident = map(int, done.stdout.split())
    assert count == len(TEXTS)
    assert resident < 70_000_000  # files with holes of 32 MB: one that is read as a whole is one too many


def test_a_server_that_is_down_is_one_clear_error() -> None:
    down = connect("qdrant", Location(Path("unused"), Holder.this_process("test"), "http://127.0.0.1:1"))
    with pytest.raises(IndexBroken, match=r"does not answer .*: start it, or correct QDRANT_URL"):
        down.manifest()
    down.close()
