"""A table that a command writes on a page of the documentation, between two markers with the command's name."""

from pathlib import Path

from app.errors import AppError


class NoMarkers(AppError):
    """A page that has no place for the table."""


def markers(command: str) -> tuple[str, str]:
    return f"<!-- {command}: begin -->", f"<!-- {command}: end -->"


def write_table(page: Path, command: str, table: str) -> None:
    """Replace what stands between the markers. Raises NoMarkers."""
    begin, end = markers(command)
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    before, begun, rest = text.partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        raise NoMarkers(f"{page} has no place for the table: write {begin} and {end} on lines of their own")
    page.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8", newline="\n")


def table_in(text: str, command: str) -> list[str]:
    """The lines between the markers."""
    begin, end = markers(command)
    return text.partition(begin)[2].partition(end)[0].strip().splitlines()
