"""One form of a store, measured in a process of its own: `python -m evaluation.benchmarks.stores.one` with a JSON text.

Prints a row of JSON for each size, as it is reached. The documents are encoded once; from there on the index is filled
with variations of their chunks, so that what is timed is the store.
"""

import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from app.bootstrap.models import build_embedder
from app.ingestion import ingest
from app.rag.index.generation import Generation
from app.rag.index.index import Index
from app.rag.index.store import IndexedChunk, Words
from app.rag.index.words import weighted
from app.rag.retrieval.retriever import CANDIDATES
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import MINILM, OFFLINE, Settings
from app.types import Scope
from app.types.embedding import Vectors
from evaluation.benchmarks.stores.forms import FORMS
from evaluation.benchmarks.stores.memory import megabytes
from evaluation.benchmarks.variations import variations

BATCH = 500
QUESTIONS = 100
LIMIT = 10
WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Row:
    """At a size: how quickly the chunks before it were stored, how long the two searches of a question take together
    once it is encoded, and the memory that was not held when the index was empty."""

    store: str
    chunks: int
    stored_per_second: float
    p50_ms: float
    p95_ms: float
    megabytes: float


def measure(form: str, folder: Path, documents: Path, questions: Sequence[str], sizes: Sequence[int]) -> Iterator[Row]:
    own, chosen = os.getpid(), FORMS[form]
    with chosen.start(folder) as (addresses, pids):
        settings = Settings.model_construct(
            llm_model=OFFLINE, embedding_model=MINILM, vector_store=chosen.store, data_dir=folder, **addresses
        )
        embedder = build_embedder(settings)
        asked = [(embedder.encode_question(text), weighted(text)) for text in questions[:QUESTIONS]]
        location = Location(folder / "index", Holder.this_process("benchmark"))
        with closing(Index(connect(chosen.store, location, settings), embedder)) as index:
            before = megabytes([own, *pids])
            ingest([documents], "docs", index, embedder)
            with index.writing() as generation:
                store = generation.store
                originals = list(store.fetch([chunk.id for chunk in store.sample(Scope(), 1_000)]).values())
                leave(generation, min(sizes) // 2)
                more = variations(originals, max(sizes))
                for size in sorted(sizes):
                    rate = fill(generation, more, size - store.count())
                    for question in asked[:WARM_UP]:
                        search_ms(generation, *question)
                    gc.collect()
                    gc.freeze()  # as the server does once it has started
                    times = [search_ms(generation, *question) for question in asked]
                    gc.unfreeze()
                    p95 = sorted(times)[int(0.95 * len(times))]
                    held = megabytes([own, *pids]) - before
                    yield Row(form, store.count(), rate, statistics.median(times), p95, held)


def leave(generation: Generation, most: int) -> None:
    """At most so many chunks, so that there is something to time up to the smallest size."""
    ids = [id for document in generation.store.documents(Scope()) for id in document.chunk_ids]
    generation.commit(stale=ids[most:])


def fill(generation: Generation, more: Iterator[IndexedChunk], wanted: int) -> float:
    """Chunks a second, that of their making left out."""
    seconds, stored = 0.0, 0
    while stored < wanted and (batch := list(islice(more, min(BATCH, wanted - stored)))):
        started = time.perf_counter()
        generation.commit(batch)
        seconds += time.perf_counter() - started
        stored += len(batch)
    started = time.perf_counter()
    generation.store.optimize()
    return stored / max(seconds + time.perf_counter() - started, 1e-9)


def search_ms(generation: Generation, vector: Vectors, words: Words) -> float:
    started = time.perf_counter()
    found = generation.store.search_vector(vector, Scope(), CANDIDATES)
    found += generation.store.search_words(words, Scope(), CANDIDATES)
    generation.store.fetch([hit.id for hit in found[:LIMIT]])
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    given = json.loads(sys.stdin.read())
    for one in measure(given["form"], Path(given["folder"]), Path(given["docs"]), given["questions"], given["sizes"]):
        print(json.dumps(asdict(one)), flush=True)
