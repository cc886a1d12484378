import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.errors import MissingExtra, SettingsError
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import PineconeSettings
from tests.fakes.packages import without_extra

AT = Location(Path("unused"), Holder.this_process("test"))


def test_no_key_names_the_setting() -> None:
    with pytest.raises(SettingsError, match="needs a key: set PINECONE_API_KEY"):
        connect("pinecone", AT, PineconeSettings())


def test_without_the_client_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("pinecone", monkeypatch)
    for name in [loaded for loaded in sys.modules if loaded.startswith("app.rag.stores.pinecone.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(MissingExtra, match='make setup EXTRAS="pinecone"'):
        connect("pinecone", AT, PineconeSettings(pinecone_api_key=SecretStr("a-key")))
