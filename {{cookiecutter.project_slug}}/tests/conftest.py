"""Fixtures that several rooms' tests share."""

import pytest
from hypothesis import HealthCheck, settings

from tests.certificates import certificates_are_read_once
from tests.families import pytest_ignore_collect, pytest_itemcollected

__all__ = ["anyio_backend", "certificates_are_read_once", "pytest_ignore_collect", "pytest_itemcollected"]

# A busy machine fails no test, and a test that passed fails because of a change alone. What was never tried before is
# found with `--hypothesis-profile=curious`.
settings.register_profile("curious", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", settings.get_profile("curious"), derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
