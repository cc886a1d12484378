"""What the tests of smaller models are given."""

from pathlib import Path

import pytest

from training.tests.lora.material import write_sets
from training.tests.measuring.material import make_model


@pytest.fixture(scope="session")
def deep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of six layers with random weights, and a licence."""
    folder = make_model(tmp_path_factory.mktemp("deep"), layers=6)
    (folder / "LICENSE").write_text("Do what you like.", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sets(tmp_path_factory.mktemp("sets"))
