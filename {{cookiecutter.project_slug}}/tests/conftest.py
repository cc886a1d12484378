"""Fixtures that several rooms' tests share."""

import pytest
from hypothesis import HealthCheck, settings

# A busy machine fails no test.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
