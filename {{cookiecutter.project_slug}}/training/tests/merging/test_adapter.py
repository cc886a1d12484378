from pathlib import Path

import pytest

from app.errors import SettingsError
from training.merging.adapter import CONFIG, WEIGHTS, read_adapter


def write(folder: Path, config: str) -> Path:
    folder.mkdir()
    (folder / CONFIG).write_text(config, encoding="utf-8")
    (folder / WEIGHTS).touch()
    return folder


def test_the_base_is_the_one_that_the_adapter_names_unless_another_is_given(tmp_path: Path) -> None:
    base, other = tmp_path / "base", tmp_path / "other.gguf"
    base.mkdir()
    other.touch()
    adapter = write(tmp_path / "adapter", f'{{"base_model_name_or_path": "{base}"}}')
    assert read_adapter(adapter, None).base == base
    assert read_adapter(adapter, other).base == other


@pytest.mark.parametrize("config", ["{}", '{"base_model_name_or_path": null}'])
def test_an_adapter_that_names_no_base_asks_for_one(config: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="names no base: name its folder or GGUF file with --base"):
        read_adapter(write(tmp_path / "adapter", config), None)


def test_a_base_that_is_not_here_is_named_with_the_next_step(tmp_path: Path) -> None:
    adapter = write(tmp_path / "adapter", '{"base_model_name_or_path": "someone/model"}')
    with pytest.raises(SettingsError, match=r"the base someone/model is not here: .*--base, or run `python -m app mod"):
        read_adapter(adapter, None)


def test_a_folder_without_an_adapter_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"has no {CONFIG} and no {WEIGHTS}: .*`python -m training lora`"):
        read_adapter(tmp_path, None)


@pytest.mark.parametrize("config", ["{", "[]"])
def test_a_damaged_configuration_is_one_line(config: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is no adapter's configuration"):
        read_adapter(write(tmp_path / "adapter", config), None)
