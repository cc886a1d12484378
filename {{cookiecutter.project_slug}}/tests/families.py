"""Hooks of pytest: of a family asked for by name, only the files that may hold its tests are read."""

from functools import cache
from pathlib import Path

import pytest

__all__ = ["pytest_ignore_collect", "pytest_itemcollected"]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m mcp`, skips files that don't name `mark.mcp`, nor does a conftest.py above them."""
    asked = config.getoption("markexpr")
    if collection_path.suffix != ".py" or asked not in families(config) or names(collection_path, asked):
        return None
    return True


def pytest_itemcollected(item: pytest.Item) -> None:
    """Raises pytest.UsageError for a test that its family would miss, since its mark comes from elsewhere."""
    for mark in item.iter_markers():
        if mark.name in families(item.config) and not names(item.path, mark.name):
            raise pytest.UsageError(f"{item.path} or a conftest.py above it has to name mark.{mark.name}")


@cache
def families(config: pytest.Config) -> frozenset[str]:
    """The names of the project's own markers."""
    listed = config.getini("markers")
    return frozenset(line.partition(":")[0] for line in listed if ": needs " in line)


@cache
def names(path: Path, family: str) -> bool:
    """Whether the file or a conftest.py of its folders names the mark."""
    above = (folder / "conftest.py" for folder in path.parents if (folder / "conftest.py").is_file())
    return any(f"mark.{family}" in file.read_text("utf-8") for file in (path, *above))
