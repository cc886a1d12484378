from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app.errors import SettingsError
from app.llm.transformers.weights import Weights
from training.merging.adapter import Adapter
from training.merging.folder import RECORD, check_place, merged_base, write_folder
from training.places import unfinished


def earlier(folder: Path) -> Path:
    folder.mkdir()
    (folder / RECORD).write_text('{"base": "models/smollm2"}', encoding="utf-8")
    return folder


def test_a_folder_that_holds_something_else_stays(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(SettingsError, match=r"something else than a merged model: .*--output"):
        check_place(tmp_path)


def test_a_new_an_empty_and_an_earlier_folder_are_fine(tmp_path: Path) -> None:
    check_place(tmp_path / "new")
    check_place(tmp_path)
    check_place(earlier(tmp_path / "earlier"))


def test_a_place_that_takes_nothing_is_told_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (Path("/proc/new"), tmp_path / "file" / "new"):
        with pytest.raises(OSError, match=r"No such file|Not a directory|not permitted|denied"):
            check_place(place)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_earlier_model_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = earlier(tmp_path / "merged")
    with unfinished(folder) as place:
        (place / "model.safetensors").touch(mode=0o600)
        assert (folder / RECORD).is_file()
    assert [path.name for path in folder.iterdir()] == ["model.safetensors"]
    assert (folder / "model.safetensors").stat().st_mode & 0o444 == 0o444
    assert [path.name for path in tmp_path.iterdir()] == ["merged"]


def test_an_earlier_model_stays_when_the_new_one_is_broken_off(tmp_path: Path) -> None:
    folder = earlier(tmp_path / "merged")
    with suppress(KeyboardInterrupt), unfinished(folder) as place:
        (place / "model.safetensors").touch()
        raise KeyboardInterrupt
    assert [path.name for path in folder.iterdir()] == [RECORD]
    assert [path.name for path in tmp_path.iterdir()] == ["merged"]


def test_the_base_of_a_merged_model_is_known(tmp_path: Path) -> None:
    assert merged_base(earlier(tmp_path / "merged")) == Path("models/smollm2")
    assert merged_base(tmp_path) is None


@pytest.mark.training
def test_a_model_that_no_disk_holds_is_refused_before_it_is_written(tmp_path: Path) -> None:
    import torch

    huge: Any = torch.nn.Linear(2**24, 2**24, bias=False, device="meta")
    with pytest.raises(SettingsError, match=r"GB free, and the merged model takes 1125899\.9 GB"):
        write_folder(Weights(huge, None, 0), Adapter(tmp_path, tmp_path), tmp_path / "merged")
    assert not list(tmp_path.iterdir())
