import sys
from pathlib import Path

import pytest

from app.errors import SettingsError
from training.serving.program import Program
from training.serving.server import server_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "merged"
    place.mkdir()
    (place / "config.json").touch()
    return place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "tuned.gguf").touch()
    return tmp_path / "tuned.gguf"


def test_a_gguf_file_goes_to_the_applications_own_command(file: Path) -> None:
    for path in (file, file.parent):
        server = server_of(path, None, 8081)
        assert server.command == (sys.executable, "-m", "app", "models", "serve", str(file), "--port", "8081")
        assert server.settings == {"LLM_MODEL": "openai:tuned", "LLM_BASE_URL": "http://127.0.0.1:8081/v1"}


def test_a_folder_goes_to_transformers_which_names_it_by_its_path(folder: Path) -> None:
    server = server_of(folder, None, 8080)
    assert server.program is Program.TRANSFORMERS
    assert server.command[1:] == ("serve", str(folder), "--host", "127.0.0.1", "--port", "8080")
    assert server.settings["LLM_MODEL"] == f"openai:{folder}"


def test_vllm_names_the_model_as_the_setting_does(folder: Path) -> None:
    server = server_of(folder, Program.VLLM, 8080)
    assert server.command[:5] == ("vllm", "serve", str(folder), "--served-model-name", "merged")
    assert server.settings["LLM_MODEL"] == "openai:merged"


def test_llama_cpp_is_given_no_folder_and_the_next_step_is_said(folder: Path) -> None:
    with pytest.raises(SettingsError, match=r"`python -m training gguf .*/merged FILE\.gguf`, and serve that"):
        server_of(folder, Program.LLAMACPP, 8080)


@pytest.mark.parametrize("program", [Program.TRANSFORMERS, Program.VLLM])
def test_the_others_are_given_no_gguf_file(program: Program, file: Path) -> None:
    with pytest.raises(SettingsError, match=f"{program} serves no GGUF file here"):
        server_of(file, program, 8080)


def test_a_path_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="holds no model"):
        server_of(tmp_path, None, 8080)
