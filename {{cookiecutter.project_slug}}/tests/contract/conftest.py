from collections.abc import Iterator
from pathlib import Path

import pytest

from app.rag.index.store import Engine
from tests.contract.engines import ENGINES, MARKED

FAMILY = [pytest.param(name, marks=pytest.mark.engines) if name in MARKED else name for name in ENGINES]


@pytest.fixture(params=FAMILY)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each of them, empty."""
    found = ENGINES[request.param](tmp_path)
    yield found
    found.close()
