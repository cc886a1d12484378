from pathlib import Path

import pytest

from app.errors import SettingsError
from training.gguf.folder import configuration
from training.gguf.place import DESCRIPTION, check_file, unfinished


def test_a_file_that_was_not_written_here_stays(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    check_file(file)
    file.write_bytes(b"GGUF, of somebody else")
    with pytest.raises(SettingsError, match="was not written by this command"):
        check_file(file)
    file.write_bytes(b"GGUF" + DESCRIPTION.encode())
    check_file(file)


def test_a_name_that_does_not_say_what_it_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"let it end in \.gguf"):
        check_file(tmp_path / "model.bin")


def test_a_file_is_there_when_it_is_whole_and_others_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "model.gguf"
    with unfinished(file) as place:
        place.write_bytes(b"whole")
        assert not file.exists()
    assert file.read_bytes() == b"whole"
    assert file.stat().st_mode & 0o444 == 0o444
    assert [path.name for path in file.parent.iterdir()] == ["model.gguf"]


def test_a_folder_without_weights_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="holds no model"):
        configuration(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(SettingsError, match="of the kind bert"):
        configuration(tmp_path)
