import json
from pathlib import Path

import pytest

from app.errors import IndexBroken
from app.rag.index.generations import Generations
from app.rag.index.manifest import Manifest
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.rag.stores.qdrant.server import ServerEngine
from app.settings import QdrantSettings


def test_a_server_that_is_down_is_one_clear_error() -> None:
    settings = QdrantSettings(qdrant_url="http://127.0.0.1:1")
    down = connect("qdrant", Location(Path("unused"), Holder.this_process("test")), settings)
    with pytest.raises(IndexBroken, match=r"does not answer .*: start it, or correct QDRANT_URL"):
        Generations(down).manifest()
    down.close()


def test_a_manifest_of_the_first_schema_is_read_as_text() -> None:
    engine = ServerEngine(":memory:")
    engine.create("one", 64)
    engine.client.update_collection("chunks-one", metadata={"manifest": {"schema": 1, "known": []}})
    assert json.loads(engine.read("one", "manifest") or "") == {"schema": 1, "known": []}
    engine.close()


def test_other_collections_of_the_server_are_left_alone() -> None:
    engine = ServerEngine(":memory:")
    engine.client.create_collection("theirs", vectors_config={})
    generations = Generations(engine)
    generations.activate(generations.create(Manifest("stems", "1", 64, "stems", "chunker", "engine")))
    assert engine.client.collection_exists("theirs")
    assert len(engine.names()) == 1
    engine.close()
