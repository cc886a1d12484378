"""What the tests of open models are given, also here."""

from tests.weights.conftest import handbook, smollm2

__all__ = ["handbook", "smollm2"]
