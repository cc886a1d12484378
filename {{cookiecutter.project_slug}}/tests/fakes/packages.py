"""Packages that are not installed."""

import sys
import tomllib
from pathlib import Path

import pytest

PYPROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
EXTRAS: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]


def without_extra(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """For this test Python finds none of what the extra installs, nor what was made of it before."""
    for line in EXTRAS[extra]:
        package = line.partition(">")[0].partition("=")[0].replace("-", "_")
        for name in [package, *(loaded for loaded in sys.modules if loaded.startswith(f"{package}."))]:
            monkeypatch.setitem(sys.modules, name, None)
    for name in [loaded for loaded in sys.modules if loaded.startswith("app.llm.adapters.")]:
        monkeypatch.delitem(sys.modules, name)
