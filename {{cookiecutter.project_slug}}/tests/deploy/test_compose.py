"""compose.yaml fits the image, the app and the lock."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.rag.stores import STORES
from app.settings import Settings
from tests.deploy.conftest import ROOT
from tests.deploy.programs import published_program, run

STORE_FILES = ROOT / "deploy/stores"
# Pinecone is a cloud.
STARTED = [name for name in STORES if name != "pinecone"]
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


@pytest.mark.parametrize(("name", "package", "kept"), [("qdrant", "qdrant-client", 2), ("chroma", "chromadb", 3)])
def test_a_server_has_the_version_of_its_client(name: str, package: str, kept: int) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    client = re.search(rf"^{package}==([\d.]+)", lock, re.MULTILINE)
    version = store_file(name)["services"]["store"]["image"].partition(":")[2].removeprefix("v")

    assert client
    assert version.split(".")[:kept] == client[1].split(".")[:kept]


def test_compose_starts_the_store_that_is_chosen(compose: Mapping[str, Any]) -> None:
    [included] = compose["include"]
    settings = compose["services"]["app"]["environment"]

    assert included == "deploy/stores/${VECTOR_STORE:-qdrant}.yaml"
    assert {path.stem for path in STORE_FILES.iterdir()} == {*STORES}
    assert compose["services"]["ingest"]["depends_on"] == {"store": {"condition": "service_healthy", "required": False}}
    for name in STARTED:
        assert "//store:" in settings[f"{name.upper()}_URL"].replace("app:app@", "")


@pytest.mark.parametrize("name", STARTED)
def test_a_store_can_be_waited_for_and_opens_no_port(name: str) -> None:
    [service] = store_file(name)["services"].values()

    assert service["healthcheck"]["retries"] >= 30
    assert "ports" not in service
    assert {volume.partition(":")[0] for volume in service.get("volumes", [])} == {*store_file(name).get("volumes", [])}


def store_file(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((STORE_FILES / f"{name}.yaml").read_text(encoding="utf-8")))


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


@pytest.mark.parametrize("path", sorted(Path(ROOT).glob("**/*.y*ml")), ids=str)
def test_no_key_stands_twice_in_a_mapping(path: Path) -> None:
    """Which YAML forbids, and this parser takes: Compose would not start."""
    for document in yaml.compose_all(path.read_text(encoding="utf-8")):
        mappings = [node for node in nodes(document) if isinstance(node, yaml.MappingNode)]
        for mapping in mappings:
            keys = [key.value for key, _ in mapping.value if key.value != "<<"]
            assert len(set(keys)) == len(keys), f"{mapping.start_mark}: {keys}"


def nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    for inner in node.value if isinstance(node, yaml.CollectionNode) else ():
        for one in inner if isinstance(inner, tuple) else (inner,):
            yield from nodes(one)


@pytest.mark.deploy
@pytest.mark.parametrize("name", ["compose.yaml", *(f"deploy/stores/{name}.yaml" for name in STORES)])
def test_the_file_follows_the_compose_specification(name: str) -> None:
    published_program("compose-spec==0.2.1", "python", "-c", CHECK, Path(ROOT, name))
