"""What can be measured, before anything is loaded."""

import json
from pathlib import Path

import pytest

from app.errors import SettingsError
from training.measuring.variant import Variant, find_variant, find_variants


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with a GGUF file of 5 bytes."""
    (tmp_path / "smollm2").mkdir()
    (tmp_path / "smollm2" / "a.gguf").write_bytes(b"12345")
    return tmp_path / "smollm2"


def model(folder: Path) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text("{}", encoding="utf-8")
    (folder / "model-00001.safetensors").write_bytes(b"1234567")
    (folder / "tokenizer.json").write_bytes(b"123456789")
    return folder


def adapter(folder: Path, base: object) -> Path:
    folder.mkdir()
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": base}), encoding="utf-8")
    (folder / "adapter_model.safetensors").write_bytes(b"123")
    return folder


def test_a_folder_is_called_by_its_name_or_as_one_says(base: Path, tmp_path: Path) -> None:
    merged = model(tmp_path / "merged")
    assert find_variant("base", base) == Variant("base", base)
    assert find_variant(str(merged), base) == Variant("merged", merged)
    assert find_variant(f"new={merged}", base) == Variant("new", merged)
    assert find_variant(str(base / "a.gguf"), base).name == "a.gguf"


def test_an_adapter_stands_on_the_model_that_it_names(base: Path, tmp_path: Path) -> None:
    tuned = adapter(tmp_path / "tuned", str(base))
    assert find_variant(str(tuned), tmp_path / "other") == Variant("tuned", base, tuned)


def test_bytes_are_of_all_weights_that_it_needs_and_of_nothing_else(base: Path, tmp_path: Path) -> None:
    assert find_variant("base", base).bytes == 5
    assert find_variant(str(model(tmp_path / "merged")), base).bytes == 7
    assert find_variant(str(adapter(tmp_path / "tuned", str(base))), base).bytes == 8


def test_the_base_is_measured_before_others_and_once(base: Path, tmp_path: Path) -> None:
    merged = str(model(tmp_path / "merged"))
    assert [one.name for one in find_variants([merged], base)] == ["base", "merged"]
    assert [one.name for one in find_variants([merged, "base", merged], base)] == ["merged", "base"]


def test_two_of_one_name_are_refused(base: Path, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    said = [str(model(tmp_path / "merged")), str(model(tmp_path / "old" / "merged"))]
    with pytest.raises(SettingsError, match=r"two variants are called merged: name one of them, as NAME="):
        find_variants(said, base)


def test_what_is_no_model_is_named_with_the_next_step(base: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere: there is no such folder or file: .*models fetch smollm2"):
        find_variant(str(tmp_path / "nowhere"), base)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SettingsError, match="empty: the folder holds no model"):
        find_variant(str(tmp_path / "empty"), base)
    with pytest.raises(SettingsError, match=r"base: there is no such folder.*`python -m app models fetch smollm2`"):
        find_variant("base", tmp_path / "absent")


@pytest.mark.parametrize("named", ["/nowhere/at/all", None])
def test_an_adapter_whose_model_is_gone_says_what_to_correct(named: str | None, base: Path, tmp_path: Path) -> None:
    tuned = adapter(tmp_path / "tuned", named)
    with pytest.raises(SettingsError, match=f"tuned: .*trained on, {named}, is not there: .*adapter_config.json"):
        find_variant(str(tuned), base)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_an_adapter_that_can_not_be_read_is_named(text: str, base: Path, tmp_path: Path) -> None:
    tuned = adapter(tmp_path / "tuned", str(base))
    (tuned / "adapter_config.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"can't be read .*train the adapter again"):
        find_variant(str(tuned), base)
