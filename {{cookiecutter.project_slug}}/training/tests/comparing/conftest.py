"""Tiny models, those of the tests that measure."""

from training.tests.measuring.conftest import adapter, random_model, taught

__all__ = ["adapter", "random_model", "taught"]
