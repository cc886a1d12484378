from training.tests.shortening.fixtures import deep, sets

__all__ = ["deep", "sets"]
