"""From which base a model was made, by what its folder says."""

import json
from pathlib import Path

import pytest

from app.errors import SettingsError
from training.gguf.origin import origin_of


def made(folder: Path, record: str, **says: str) -> Path:
    folder.mkdir()
    (folder / "config.json").touch()
    (folder / record).write_text(json.dumps(says))
    return folder


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    return made(tmp_path / "merged", "merge.json", base="models/smollm2/base.gguf")


def test_what_was_merged_has_its_base_and_so_has_a_student_of_a_student_of_it(merged: Path, tmp_path: Path) -> None:
    student = made(tmp_path / "student", "smaller.json", source=str(merged))
    last = made(tmp_path / "last", "smaller.json", source=str(student))
    assert {origin_of(one) for one in (merged, student, last)} == {Path("models/smollm2/base.gguf")}


def test_a_student_of_what_was_fetched_has_that(tmp_path: Path) -> None:
    (tmp_path / "smollm2").mkdir()
    assert origin_of(made(tmp_path / "student", "smaller.json", source=f"{tmp_path}/smollm2")) == tmp_path / "smollm2"


def test_where_nothing_says_so_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert origin_of(tmp_path / "other") is None
    assert origin_of(made(tmp_path / "itself", "smaller.json", source=f"{tmp_path}/itself")) is None


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"base": 3, "source": 3}'])
@pytest.mark.parametrize("record", ["merge.json", "smaller.json"])
def test_a_broken_note_is_named(tmp_path: Path, record: str, text: str) -> None:
    (tmp_path / record).write_text(text)
    with pytest.raises(SettingsError, match=rf"{record} does not say its \w+: make that model again, or give --base"):
        origin_of(tmp_path)
