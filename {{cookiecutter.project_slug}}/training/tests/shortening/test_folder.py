"""Where a smaller model goes."""

from pathlib import Path

import pytest

from app.errors import SettingsError
from training.shortening.folder import RECORD, check_place
from training.shortening.source import default_source


def test_a_folder_that_holds_something_else_stays(tmp_path: Path) -> None:
    check_place(tmp_path / "new")
    check_place(tmp_path)
    (tmp_path / "notes.txt").touch()
    with pytest.raises(SettingsError, match=r"something else than a model of this command: .*--output"):
        check_place(tmp_path)
    (tmp_path / RECORD).touch()
    check_place(tmp_path)


def test_what_was_tuned_is_taken_before_what_was_fetched(tmp_path: Path) -> None:
    assert default_source(tmp_path) == tmp_path / "models" / "smollm2"
    (tmp_path / "training" / "merged").mkdir(parents=True)
    assert default_source(tmp_path) == tmp_path / "training" / "merged"
