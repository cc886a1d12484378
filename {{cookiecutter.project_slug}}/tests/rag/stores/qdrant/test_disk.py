import os
import sys
from pathlib import Path

import pytest

from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.rag.stores.lock import Holder
from app.rag.stores.qdrant.disk import filled, read_ahead
from app.rag.stores.qdrant.embedded import EmbeddedEngine
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder

BLOCK = 1_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked to read ahead")
def test_the_payloads_of_an_index_are_read_ahead_without_their_holes(tmp_path: Path) -> None:
    engine, embedder = EmbeddedEngine(tmp_path, Holder.this_process("test")), StemEmbedder()
    engine.hold()
    store, text = engine.create("one", embedder.dimensions), "word " * 200
    assert read_ahead(tmp_path / "one" / "shard") < 1_000
    items = [chunk(number, f"{number} {text}") for number in range(20)]
    store.upsert([IndexedChunk(one, embedder.encode_question(one.text), counted(one.text)) for one in items])
    store.flush()
    assert 1_000 < read_ahead(tmp_path / "one" / "shard") < BLOCK  # of files of 32 MB
    assert read_ahead(tmp_path / "one" / "shard", most_bytes=10) == 0
    store.close()
    engine.close()


def test_what_a_file_is_filled_with_is_found_between_holes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        for at in (2 * BLOCK, 5 * BLOCK):
            file.seek(at)
            file.write(b"x" * BLOCK)
        file.truncate(9 * BLOCK)
    with path.open("rb") as file:
        found = [*filled(file.fileno())]
    inside = [any(start <= at < start + length for start, length in found) for at in range(0, 9 * BLOCK, BLOCK)]
    assert inside[2]
    assert inside[5]
    assert os.stat(path).st_blocks * 512 >= 9 * BLOCK or sum(length for _, length in found) < 3 * BLOCK


def test_a_folder_without_an_index_has_nothing_to_be_read(tmp_path: Path) -> None:
    assert read_ahead(tmp_path) == 0
