"""May a picture be drawn where a command was told to? Asked before any work is done."""

from pathlib import Path

from app.errors import MissingExtra, SettingsError

FORMATS = (".png", ".svg", ".pdf")


def check_picture(path: Path | None) -> None:
    """Raises SettingsError, or MissingExtra when the extra `reports` is not installed."""
    if path is None:
        return
    if path.suffix not in FORMATS:
        raise SettingsError(f"{path} is no picture: end its name with {', '.join(FORMATS)}")
    if not path.absolute().parent.is_dir():
        raise SettingsError(f"there is no folder {path.parent}: make it, or name another")
    try:
        import matplotlib  # noqa: F401
        import pandas  # noqa: F401
    except ImportError:
        raise MissingExtra("a picture needs the extra 'reports': run `make setup EXTRAS=\"reports\"`") from None
