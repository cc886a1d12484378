"""compose.yaml fits the image, the app and the lock."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from tests.deploy.conftest import ROOT
from tests.deploy.programs import published_program

FIELDS = {name.upper() for name in Settings.model_fields}
CHECK = """
import sys, compose_spec
options = compose_spec.PyOptions(apply_merge=True)
options.from_yaml(open(sys.argv[1], encoding="utf-8").read()).validate()
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


@pytest.mark.deploy
def test_the_file_follows_the_compose_specification() -> None:
    published_program("compose-spec==0.2.1", "python", "-c", CHECK, Path(ROOT, "compose.yaml"))
