"""What the tests of open models are given, also here."""

from tests.families import pytest_ignore_collect, pytest_itemcollected
from tests.weights.conftest import handbook, smollm2

__all__ = ["handbook", "pytest_ignore_collect", "pytest_itemcollected", "smollm2"]
