"""Tiny models, made once. Each is a folder, as a training leaves it."""

from pathlib import Path

import pytest

from training.tests.measuring.material import RAIN, make_adapter, make_model, row, teach


@pytest.fixture(scope="session")
def random_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("random"))


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It answers a row, and so every row of its prompt, by a sentence and [1]."""
    return teach(make_model(tmp_path_factory.mktemp("taught")), row("a", f"{RAIN} [1]"))


@pytest.fixture(scope="session")
def adapter(random_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_adapter(tmp_path_factory.mktemp("adapter"), random_model, changes=True)
