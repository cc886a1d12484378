"""`make pictures` writes what README.md and the page about the agent show."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.pictures import AGENT, DOCS, PICTURES

PROJECT = Path(__file__).parents[2]
LARGEST_BYTES = 150_000


def sizes(folder: Path) -> dict[str, tuple[int, int]]:
    """Width and height of each picture, none of which is large."""
    pictures = {path.stem: path.read_bytes() for path in folder.glob("*.png")}
    assert all(len(data) < LARGEST_BYTES for data in pictures.values())
    return {name: struct.unpack(">II", data[16:24]) for name, data in pictures.items()}


WANTED = {picture.name: (picture.width, picture.height) for picture in (*PICTURES, AGENT)}


def test_all_of_them_are_shown() -> None:
    assert sizes(PROJECT / "pictures") == WANTED
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert all(f"](pictures/{picture.name}.png)" in readme for picture in PICTURES)
    assert f"](../pictures/{AGENT.name}.png)" in (DOCS / "agents.md").read_text(encoding="utf-8")


@pytest.mark.browser
def test_they_are_written_anew_into_any_folder(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.api.pictures", str(tmp_path)], cwd=PROJECT, check=True, timeout=300
    )
    assert sizes(tmp_path) == WANTED
