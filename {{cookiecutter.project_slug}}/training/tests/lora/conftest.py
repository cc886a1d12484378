from pathlib import Path

import pytest

from training.tests.lora.material import write_sets
from training.tests.measuring.material import make_model


@pytest.fixture(scope="session")
def random_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Packing to 4 bits wants rows of 64.
    return make_model(tmp_path_factory.mktemp("random"), size=64)


@pytest.fixture(scope="session")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sets(tmp_path_factory.mktemp("sets"))
