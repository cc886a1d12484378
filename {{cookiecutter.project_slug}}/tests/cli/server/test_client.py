"""How a command speaks to the server: keys, failures, waiting."""

import socket
from pathlib import Path

import pytest

from app.api.jobs.queue import MOST_QUEUED
from app.cli.server.client import NotThere, Server, ServerRefused
from tests.api.sending import application_in
from tests.fakes.logs import kept_logging
from tests.fakes.services import FakeService, running
from tests.fakes.settings import settings


def test_the_key_is_sent_and_a_wrong_one_is_told() -> None:
    with running(FakeService(settings(api_key="secret"))) as live:
        with Server(live.url, "secret") as server:
            assert server.documents() == {}
        for key in (None, "wrong"):
            with Server(live.url, key) as server, pytest.raises(ServerRefused, match="set API_KEY"):
                server.documents()
            with Server(live.url, key) as server, pytest.raises(ServerRefused, match="set API_KEY"):
                list(server.follow("job"))


def test_a_server_that_does_not_answer_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Server(f"http://127.0.0.1:{port}", None) as server:
        for call in (server.documents, lambda: list(server.follow("job"))):
            with pytest.raises(ServerRefused, match="does not answer"):
                call()


def test_what_is_not_there_is_an_error_of_its_own() -> None:
    with running(FakeService()) as live, Server(live.url, None) as server:
        with pytest.raises(NotThere, match="no documents are indexed"):
            server.documents("nuts")
        with pytest.raises(NotThere, match="no such job"):
            list(server.follow("job"))


def test_a_server_that_has_too_much_to_do_is_asked_again(tmp_path: Path) -> None:
    waits: list[float] = []
    with kept_logging(), application_in(tmp_path) as application, running(application, warm_up_seconds=3600) as live:
        live.jobs.most_queued = 0

        def wait(seconds: float) -> None:
            waits.append(seconds)
            live.jobs.most_queued = MOST_QUEUED

        with Server(live.url, None, wait) as server:
            job = server.send([("a.md", b"Apples.")], "docs", "page")
            assert [*server.follow(job)][-1]["state"] == "done"
    assert waits == [5.0]


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("http://0.0.0.0:8000", "http://127.0.0.1:8000"),
        ("http://[::]:8000", "http://[::1]:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_a_server_that_listens_everywhere_is_reached_here(address: str, reached: str) -> None:
    with Server(address, None) as server:
        assert server.address == reached
