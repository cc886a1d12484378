"""The import of the library, which another thread may be in the middle of."""

import sys
from importlib.machinery import ModuleSpec

import pytest

from app.agents.mcp import library

MODULE = "mcp.server.streamable_http_manager"


class HalfDone:
    """Finds the module half done, a few times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name == MODULE and self.times:
            self.times -= 1
            raise ImportError(f"cannot import name 'types' from partially initialized module {name!r}")
        return None


@pytest.fixture
def half_done(monkeypatch: pytest.MonkeyPatch) -> HalfDone:
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    monkeypatch.setattr(library, "PAUSES", (0.0, 0.0))
    finder = HalfDone(0)
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    return finder


@pytest.mark.parametrize("times", [0, 1, 2])
def test_what_another_thread_has_half_done_is_imported_a_little_later(half_done: HalfDone, times: int) -> None:
    half_done.times = times
    library.load()
    assert (MODULE in sys.modules, half_done.times) == (True, 0)


def test_an_import_that_goes_on_failing_is_said(half_done: HalfDone) -> None:
    half_done.times = 3
    with pytest.raises(ImportError, match="partially initialized"):
        library.load()
