"""What training needs beyond the application, asked for before any work is done."""

from importlib.util import find_spec
from pathlib import Path

from app.errors import MissingExtra, SettingsError


def check_packages(report: Path | None) -> None:
    """Raises MissingExtra, or SettingsError when the report has no folder to go to."""
    if find_spec("sklearn") is None:
        raise MissingExtra("training needs the extra 'training': run `make setup EXTRAS=\"training\"`")
    if report is None:
        return
    if find_spec("matplotlib") is None:
        raise MissingExtra("the plots need the extra 'reports': run `make setup EXTRAS=\"training reports\"`")
    if not report.is_dir():
        raise SettingsError(f"there is no folder {report}: make it, or name another")
