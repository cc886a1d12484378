"""compose.yaml fits the image, the app and the lock."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from tests.deploy.conftest import ROOT
from tests.deploy.programs import published_program, run

FIELDS = {name.upper() for name in Settings.model_fields}
# `host-gateway` is Docker's own word, where the specification has an address.
CHECK = """
import sys, compose_spec
options = compose_spec.PyOptions(apply_merge=True)
options.from_yaml(open(sys.argv[1], encoding="utf-8").read().replace("host-gateway", "192.0.2.1")).validate()
"""


@pytest.mark.parametrize("service", ["app", "ingest"])
def test_settings_are_fields_of_the_app_and_the_key_is_asked_for(compose: Mapping[str, Any], service: str) -> None:
    settings = compose["services"][service]["environment"]

    assert set(settings) <= FIELDS
    assert settings["API_KEY"].startswith("${API_KEY:?")
    assert f"data:{settings['DATA_DIR']}" in compose["services"][service]["volumes"]


def test_the_app_runs_on_a_read_only_root_without_rights(compose: Mapping[str, Any]) -> None:
    app = compose["services"]["app"]

    assert app["read_only"] is True
    assert app["tmpfs"] == ["/tmp"]  # noqa: S108
    assert app["cap_drop"] == ["ALL"]


def test_no_port_is_open_beyond_this_machine(compose: Mapping[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]

    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_server_has_the_minor_version_of_its_client(compose: Mapping[str, Any]) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    client = re.search(r"^qdrant-client==(\d+\.\d+)\.", lock, re.MULTILINE)

    assert client
    assert compose["services"]["qdrant"]["image"].startswith(f"qdrant/qdrant:v{client[1]}.")


def test_every_mounted_folder_is_there(compose: Mapping[str, Any]) -> None:
    mounts = [mount for service in compose["services"].values() for mount in service.get("volumes", [])]
    folders = [mount.split(":")[0] for mount in mounts if mount.startswith(".")]

    assert folders
    assert all((ROOT / folder).is_dir() for folder in folders)


@pytest.mark.parametrize("service", ["app", "ingest"])
@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("http://localhost:11434/v1", "http://host.docker.internal:11434/v1"),
        ("http://127.0.0.1/v1", "http://host.docker.internal/v1"),
        ("http://[::1]:8000/v1", "http://host.docker.internal:8000/v1"),
        ("https://localhost", "https://host.docker.internal"),
        ("http://localhost.example.org/v1", "http://localhost.example.org/v1"),
        ("https://example.org/?of=http://localhost:1", "https://example.org/?of=http://localhost:1"),
        ("", ""),
    ],
)
def test_a_model_server_on_this_machine_is_found_from_within_a_container(
    compose: Mapping[str, Any], service: str, written: str, seen: str, tmp_path: Path
) -> None:
    """What Compose starts, with a `python` in place of the image's that shows what it was given."""
    shown = tmp_path / "python"
    shown.write_text('#!/bin/sh\nprintf "%s\\n" "$LLM_BASE_URL" "$EMBEDDING_BASE_URL" "$*"\n', encoding="utf-8")
    shown.chmod(0o755)
    entrypoint = [word.replace("$$", "$") for word in compose["services"][service]["entrypoint"]]
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "LLM_BASE_URL": written, "EMBEDDING_BASE_URL": written}

    given = run(*entrypoint, "ingest", "a folder", env=environment).split("\n")

    assert given == [seen, seen, "-m app ingest a folder", ""]
    assert "host.docker.internal:host-gateway" in compose["services"][service]["extra_hosts"]


def test_a_container_starts_what_the_image_starts(compose: Mapping[str, Any]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    [entrypoint] = re.findall(r"^ENTRYPOINT (.*)$", dockerfile, re.MULTILINE)
    [command] = re.findall(r"^CMD (.*)$", dockerfile, re.MULTILINE)

    assert f'exec {" ".join(json.loads(entrypoint))} "$$@"' in compose["services"]["app"]["entrypoint"][2]
    assert compose["services"]["app"]["command"] == json.loads(command)


@pytest.mark.deploy
def test_the_file_follows_the_compose_specification() -> None:
    published_program("compose-spec==0.2.1", "python", "-c", CHECK, Path(ROOT, "compose.yaml"))
