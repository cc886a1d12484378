import subprocess
import sys

import pytest

from app.bootstrap.framework import build_framework
from app.errors import MissingExtra
from app.llm.asking import generate
from tests.cli.programs import clean_environment
from tests.fakes.retrievers import FakeRetriever
from tests.fakes.settings import settings

LOADED = """
import sys
from app.bootstrap.framework import build_framework
from app.settings import RetrievalSettings
build_framework(RetrievalSettings())
print([name for name in ("langchain_core", "llama_index") if name in sys.modules])
"""


def test_the_native_way_stands_around_nothing() -> None:
    native, retriever = build_framework(settings()), FakeRetriever()
    assert native.retriever(retriever) is retriever
    assert native.generation is generate


def test_a_framework_that_is_not_named_is_not_imported() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], env=clean_environment(), capture_output=True, text=True)  # noqa: S603
    assert done.stdout.strip() == "[]", done.stderr


def test_a_framework_that_is_not_installed_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [loaded for loaded in sys.modules if loaded.startswith("app.rag.llamaindex")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "llama_index", None)
    monkeypatch.setitem(sys.modules, "llama_index.core", None)
    with pytest.raises(MissingExtra, match=r"RAG_FRAMEWORK='llamaindex' needs the extra 'llamaindex'.*`make setup`"):
        build_framework(settings(rag_framework="llamaindex"))
