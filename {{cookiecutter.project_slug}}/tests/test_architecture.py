"""The shape of the code, held by a contract: see `[tool.importlinter]` in pyproject.toml."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_imports_go_down() -> None:
    assert lint_imports(config_filename="pyproject.toml", cache_dir=None, no_cache=True) == EXIT_STATUS_SUCCESS
