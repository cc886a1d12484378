"""The image answers a question as its own user, on a read-only root, with nothing writable but /data and /tmp."""

import json
import os
import subprocess
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.deploy.conftest import ROOT
from tests.deploy.container import Image, built
from tests.deploy.programs import run
from tests.deploy.serving import serving

pytestmark = pytest.mark.deploy
QUESTION = "How do I add a prompt?"
KEY = "a-key-for-this-test"


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    with built(ROOT, LLM_MODEL="openai:gpt-5-mini", EXTRAS="pdf") as image:
        yield image


@pytest.fixture(scope="module")
def data(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A volume of the image's user, with the image's documents ingested into it."""
    folder = tmp_path_factory.mktemp("volume")
    user, group = map(int, image.config["User"].split(":"))
    os.chown(folder, user, group)
    report = json.loads(run(*image.app("ingest", "docs", "--json", data=folder)))
    assert report["documents"] > 0
    assert report["skipped"] == []
    return folder


def test_nothing_of_the_person_who_built_it_is_inside(image: Image) -> None:
    assert {path.name for path in (image.root / "srv").iterdir()} == {"app", "docs", "pyproject.toml"}
    assert not any((image.root / "data").iterdir())


def test_it_holds_what_the_model_needs_that_it_was_built_for(image: Image, data: Path) -> None:
    run(*image.command("python", "-c", "import langchain_openai, pypdf", data=data))


def test_only_the_volume_and_tmp_can_be_written(image: Image, data: Path) -> None:
    def writes(place: str) -> bool:
        command = image.command("sh", "-c", f"echo x > {place}/written && rm {place}/written", data=data)
        return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603

    assert {place: writes(place) for place in ("/data", "/tmp", "/srv", "/venv", "/etc")} == {  # noqa: S108
        "/data": True, "/tmp": True, "/srv": False, "/venv": False, "/etc": False,  # noqa: S108
    }  # fmt: skip


def test_it_answers_a_question_with_a_citation(image: Image, data: Path) -> None:
    answer = json.loads(run(*image.app("ask", QUESTION, "--json", data=data)))

    assert answer["abstained"] is False
    assert answer["citations"][0]["quote"]


def test_it_says_what_is_missing_when_it_would_serve_everyone_without_a_key(image: Image, data: Path) -> None:
    refused = subprocess.run(  # noqa: S603
        image.app(*image.config["Cmd"], data=data), check=False, capture_output=True, text=True
    )

    assert refused.returncode != 0
    assert "API_KEY" in refused.stderr


def test_it_serves_those_who_have_the_key_and_is_healthy(image: Image, data: Path) -> None:
    [_, *check] = image.config["Healthcheck"]["Test"]
    serve = image.app("serve", "--host", "0.0.0.0", "--port", "0", data=data, API_KEY=KEY)  # noqa: S104
    with serving(serve) as address:
        port = address.rpartition(":")[2]
        run(*image.command(*(word.replace(":8000/", f":{port}/") for word in check), data=data))
        with urlopen(f"{address}/health/ready", timeout=10) as ready:  # noqa: S310
            assert ready.status == HTTPStatus.OK
        with pytest.raises(HTTPError, match="401"):
            chat(address, "another key")
        assert chat(address, KEY)


def chat(address: str, key: str) -> str:
    body = json.dumps({"model": "assistant", "messages": [{"role": "user", "content": QUESTION}]}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    with urlopen(Request(f"{address}/v1/chat/completions", body, headers), timeout=60) as reply:  # noqa: S310
        return str(json.load(reply)["choices"][0]["message"]["content"])
