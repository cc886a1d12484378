from pathlib import Path

import pytest

from app.errors import SettingsError
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import QdrantSettings


def test_an_unknown_store_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="use one of qdrant"):
        connect("nope", Location(tmp_path, Holder.this_process("test")), QdrantSettings())
