import json
from contextlib import suppress
from pathlib import Path

import pytest

from app.errors import SettingsError
from app.llm.transformers.weights import load_weights
from training.quantisation.folder import RECORD, check_place, check_whole, unpacked, write_folder
from training.tests.quantisation.material import Small


def test_a_folder_that_holds_something_else_stays(tmp_path: Path) -> None:
    check_place(tmp_path / "new")
    check_place(tmp_path)
    (tmp_path / "notes.txt").touch()
    with pytest.raises(SettingsError, match=r"holds something else than a packed model: .*--output"):
        check_place(tmp_path)
    (tmp_path / RECORD).touch()
    check_place(tmp_path)


def test_what_is_no_model_or_packed_already_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"{tmp_path}: the folder holds no model"):
        check_whole(tmp_path)
    (tmp_path / "config.json").write_text('{"quantization_config": {}}', encoding="utf-8")
    with pytest.raises(SettingsError, match=f"{tmp_path} is packed already: name the model that it was made of"):
        check_whole(tmp_path)
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match=f"{tmp_path}: "):
        check_whole(tmp_path)


@pytest.mark.training
def test_a_gguf_file_is_unpacked_for_as_long_as_it_takes(small: Small, tmp_path: Path) -> None:
    import torch

    whole = load_weights(small.gguf)
    with suppress(KeyboardInterrupt), unpacked(small.gguf, whole, tmp_path) as folder:
        check_whole(folder)
        there = load_weights(folder).model.state_dict()
        assert all(torch.equal(there[name], one) for name, one in whole.model.state_dict().items())
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())
    with unpacked(small.folder, whole, tmp_path) as folder:
        assert folder == small.folder


@pytest.mark.training
def test_the_licence_goes_along_and_an_earlier_folder_is_replaced(small: Small, tmp_path: Path) -> None:
    whole = load_weights(small.folder)
    for method in ("first", "second"):
        write_folder(whole.model, whole, small.folder, method, tmp_path / "int8")
    assert [one.name for one in tmp_path.iterdir()] == ["int8"]
    assert (tmp_path / "int8" / "LICENSE").read_text(encoding="utf-8") == "Whose it is."
    record = json.loads((tmp_path / "int8" / RECORD).read_text(encoding="utf-8"))
    assert record == {"method": "second", "model": str(small.folder)}
    assert load_weights(tmp_path / "int8").tokenizer.chat_template == whole.tokenizer.chat_template
