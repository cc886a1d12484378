import sys
from pathlib import Path

import pytest

from app.errors import MissingExtra, SettingsError
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import WeaviateSettings

LOCATION = Location(Path("unused"), Holder.this_process("test"))


def test_without_an_address_the_setting_is_named() -> None:
    with pytest.raises(SettingsError, match=r"needs a server: set WEAVIATE_URL, for example to http://localhost:8080$"):
        connect("weaviate", LOCATION, WeaviateSettings())


def test_a_client_that_is_not_installed_is_an_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weaviate", None)
    for name in [name for name in sys.modules if name.startswith("app.rag.stores.weaviate.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(MissingExtra, match='make setup EXTRAS="weaviate"'):
        connect("weaviate", LOCATION, WeaviateSettings(weaviate_url="http://127.0.0.1:1"))
