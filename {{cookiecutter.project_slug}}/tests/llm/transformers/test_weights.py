"""What is refused before anything is loaded. tests/weights loads real models."""

import sys
from pathlib import Path

import pytest

from app.errors import MissingExtra, SettingsError
from app.llm.chat import load_chat_model
from app.llm.provider import Access
from app.llm.transformers.weights import locate


def folder(path: Path, *names: str) -> Path:
    path.mkdir()
    for name in names:
        (path / name).write_bytes(b"GGUF")
    return path


def load(path: Path) -> None:
    load_chat_model(Access(f"transformers:{path}", "LLM"), max_tokens=5, timeout=5)


@pytest.mark.parametrize(
    ("names", "file"), [(["config.json", "a.gguf"], None), (["a.gguf", "LICENSE"], "a.gguf")], ids=["folder", "gguf"]
)
def test_a_folder_holds_a_model_or_one_gguf_file(names: list[str], file: str | None, tmp_path: Path) -> None:
    place = folder(tmp_path / "model", *names)
    assert locate(place) == (place, file)


def test_a_path_may_name_the_gguf_file_itself(tmp_path: Path) -> None:
    place = folder(tmp_path / "model", "a.gguf", "b.gguf")
    assert locate(place / "b.gguf") == (place, "b.gguf")


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([], "holds no model, neither config.json nor a .gguf: .*models fetch"),
        (["a.gguf", "b.gguf"], r"holds 2 GGUF files: name one of them, such as .*a\.gguf"),
    ],
)
def test_a_folder_without_one_model_is_refused(names: list[str], reason: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=reason):
        locate(folder(tmp_path / "model", *names))


def test_a_path_that_is_not_there_names_the_command_that_fetches_a_model(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no such folder or file: .*`python -m app models fetch smollm2`"):
        locate(tmp_path / "nowhere")


def test_another_file_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"that is no GGUF file: name a file that ends in \.gguf"):
        locate(folder(tmp_path / "model", "model.safetensors") / "model.safetensors")


@pytest.mark.parametrize("package", ["torch", "transformers"])
def test_without_the_extra_the_command_that_installs_it_is_named(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match="the extra 'transformers': run `make setup EXTRAS=\"transformers\"`"):
        load(folder(tmp_path / "model", "a.gguf"))


def test_an_address_or_a_key_is_of_no_use_to_a_model_in_this_process(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="has no use for LLM_BASE_URL"):
        load_chat_model(Access(f"transformers:{tmp_path}", "LLM", "http://a"), max_tokens=5, timeout=5)
