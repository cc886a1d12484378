from pathlib import Path

import pytest

from app.errors import IndexBroken
from app.rag.index.generations import Generations
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import QdrantSettings


def test_a_server_that_is_down_is_one_clear_error() -> None:
    settings = QdrantSettings(qdrant_url="http://127.0.0.1:1")
    down = connect("qdrant", Location(Path("unused"), Holder.this_process("test")), settings)
    with pytest.raises(IndexBroken, match=r"does not answer .*: start it, or correct QDRANT_URL"):
        Generations(down).manifest()
    down.close()
