"""What is missing is named before any work is done, with what to do about it."""

from pathlib import Path

import pytest

from app.errors import MissingExtra, SettingsError
from training.requirements import check_disk, check_packages


def test_what_is_there_is_enough(tmp_path: Path) -> None:
    check_packages("this", ["json", "pathlib"])
    check_disk(tmp_path / "not" / "yet", 1, "a byte")


def test_missing_packages_are_named_with_their_extra() -> None:
    with pytest.raises(MissingExtra) as raised:
        check_packages("tuning", ["json", "no_such_package", "nor_this"])
    assert str(raised.value) == (
        "tuning needs no_such_package and nor_this, of the extra 'finetuning': run `make setup EXTRAS=\"finetuning\"`"
    )


def test_a_full_disk_is_said_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"GB free, and a run takes 1000000000\.0 GB: make room"):
        check_disk(tmp_path / "not" / "yet", 10**18, "a run")
