import json
import shlex
import socket
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from training.__main__ import program


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "tuned.gguf").write_bytes(b"GGUF")
    return tmp_path / "tuned.gguf"


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["serve", *arguments])


def test_what_is_only_printed_is_the_command_with_its_settings(file: Path) -> None:
    shown = typed(str(file), "--print")
    assert shown.exit_code == 0
    model, address, command = shown.stdout.splitlines()
    assert model == 'LLM_MODEL="openai:tuned"'
    assert address == 'LLM_BASE_URL="http://127.0.0.1:8080/v1"'
    assert shlex.split(command)[1:5] == ["-m", "app", "models", "serve"]


def test_of_vllm_the_command_is_shown_also_where_it_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "config.json").touch()
    shown = typed(str(tmp_path), "--with", "vllm", "--json")
    assert shown.exit_code == 0
    document = json.loads(shown.stdout)
    assert document["command"][:2] == ["vllm", "serve"]
    assert document.keys() == {"command", "LLM_MODEL", "LLM_BASE_URL"}


@pytest.mark.parametrize(("package", "extra"), [("xllamacpp", "llamacpp"), ("transformers", "transformers")])
def test_without_its_extra_it_says_which_one_to_install(
    package: str, extra: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    (file.parent / "config.json").touch()
    failed = typed(str(file if extra == "llamacpp" else file.parent))
    assert failed.exit_code == 1
    assert f'make setup EXTRAS="{extra}"' in failed.stderr


@pytest.mark.training
def test_a_port_that_is_taken_is_said_before_anything_is_started(file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        failed = typed(str(file), "--port", port)
    assert failed.exit_code == 1
    assert f"port {port} is taken: choose another --port" in failed.stderr
    assert not failed.stdout
