"""What the tests of documents and jobs share: an application over a real index, and how a client sends to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.api.application import create_app
from app.bootstrap import Application, build
from tests.fakes.embedders import StemEmbedder
from tests.fakes.settings import settings


def application_in(folder: Path, **chosen: object) -> Application:
    return build(settings(data_dir=folder / "data", **chosen), embedder=StemEmbedder())


@contextmanager
def connected(application: Application) -> Iterator[TestClient]:
    """A client of the application, whose jobs have ended at the end."""
    app = create_app(application)
    with application, TestClient(app, "http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        try:
            yield client
        finally:
            app.state.jobs.stop()
            app.state.jobs.join(30)


def send(client: TestClient, files: dict[str, str | bytes], **fields: str) -> Any:
    parts = [("files", (name, content)) for name, content in files.items()]
    return client.post("/documents", files=parts, data=fields)


def sent(client: TestClient, files: dict[str, str | bytes], **fields: str) -> Any:
    """The job, once it has ended."""
    response = send(client, files, **fields)
    assert response.status_code == 202, response.text
    return ended(client, response.json()["job"])


def ended(client: TestClient, job: str) -> Any:
    return events(client.get(f"/jobs/{job}/events").text)[-1][1]


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a stream: name and data."""
    blocks = [block.splitlines() for block in text.strip().split("\n\n") if not block.startswith(":")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]
