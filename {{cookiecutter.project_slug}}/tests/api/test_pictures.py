"""`make pictures` writes what README.md shows."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.pictures import PICTURES

PROJECT = Path(__file__).parents[2]
LARGEST_BYTES = 150_000


def sizes(folder: Path) -> dict[str, tuple[int, int]]:
    """Width and height of each picture, none of which is large."""
    pictures = {path.stem: path.read_bytes() for path in folder.glob("*.png")}
    assert all(len(data) < LARGEST_BYTES for data in pictures.values())
    return {name: struct.unpack(">II", data[16:24]) for name, data in pictures.items()}


WANTED = {picture.name: (picture.width, picture.height) for picture in PICTURES}


def test_the_readme_shows_all_of_them() -> None:
    assert sizes(PROJECT / "pictures") == WANTED
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert all(f"](pictures/{name}.png)" in readme for name in WANTED)


@pytest.mark.browser
def test_they_are_written_anew_into_any_folder(tmp_path: Path) -> None:
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.api.pictures", str(tmp_path)], cwd=PROJECT, check=True, timeout=300
    )
    assert sizes(tmp_path) == WANTED
