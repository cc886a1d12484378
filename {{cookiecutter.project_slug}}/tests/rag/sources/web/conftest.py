"""A site on this machine, and how long its reader waited."""

from collections.abc import Iterator

import pytest

from tests.fakes.websites import Website


@pytest.fixture
def site() -> Iterator[Website]:
    with Website() as site:
        yield site


@pytest.fixture
def waits() -> list[float]:
    return []
