"""The server's beginning and end."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from app.api.serving import server
from app.errors import AppError, SettingsError
from app.types import Text
from tests.api.fakes_api import FakeService, ScriptedAnswerer, running, settings
from tests.signals import interruptible

ASKING = '{"model": "assistant", "stream": true, "messages": [{"role": "user", "content": "How?"}]}'
SERVING = """
import sys
from tests.api.fakes_api import FakeService
from app.api.serving.server import serve
from app.monitoring.logging import configure_logging
configure_logging("info")
try:
    serve(FakeService(), "127.0.0.1", 0, on_ready=lambda address: print(address, flush=True))
finally:
    print("let go", flush=True)
"""


@contextmanager
def asked(live: server.Server) -> Iterator[HTTPResponse]:
    with closing(HTTPConnection(live.url.removeprefix("http://"))) as connection:
        connection.request("POST", "/v1/chat/completions", ASKING, {"Content-Type": "application/json"})
        yield connection.getresponse()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])  # noqa: S104
def test_an_open_door_without_a_key_is_refused(host: str) -> None:
    with pytest.raises(SettingsError, match="API_KEY"):
        server.serve(FakeService(), host, 0)


def test_a_port_in_use_is_one_line_that_names_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AppError, match=f"port {port}.*--port"):
            server.serve(FakeService(), "127.0.0.1", port)


@pytest.mark.parametrize("host", ["ä" * 80, "a..b", "x\0y"])
def test_a_host_that_is_not_known_is_one_line(host: str) -> None:
    with pytest.raises(AppError, match="--host"):
        server.serve(FakeService(settings(api_key="key")), host, 0)


def test_an_address_of_another_machine_is_one_line() -> None:
    with pytest.raises(AppError, match="can't listen"):
        server.serve(FakeService(settings(api_key="key")), "192.0.2.7", 0)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_out_of_range_is_one_line(port: int) -> None:
    with pytest.raises(AppError, match="port"):
        server.serve(FakeService(), "127.0.0.1", port)


def test_more_than_one_worker_is_refused() -> None:
    with pytest.raises(SettingsError, match="WEB_CONCURRENCY=2"):
        server.refuse_workers("2")


def test_what_is_written_to_a_connection_leaves_at_once() -> None:
    with running(FakeService()) as live, closing(HTTPConnection(live.url.removeprefix("http://"))) as client:
        client.request("GET", "/health/live")
        client.getresponse().read()
        [connection] = live.server_state.connections
        accepted = connection.transport.get_extra_info("socket")
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_answer_under_way_is_told_of_the_end_before_the_connection_is_cut() -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("So "), 600.0)))
    with running(service, drain_seconds=0.1) as live, asked(live) as response:
        first = response.readline()
        live.should_exit = True
        rest = response.read()
    assert b"So " in first
    assert b"server_stopping" in rest
    assert rest.endswith(b"data: [DONE]\n\n")
    assert service.answerer.closed.is_set()


def test_an_answer_that_ends_in_time_is_complete() -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("So "), 0.3, *FakeService().answerer.events)))
    with running(service) as live, asked(live) as response:
        response.readline()
        live.should_exit = True
        rest = response.read()
    assert b"citations" in rest
    assert b"error" not in rest


class ColdService(FakeService):
    """Notes when its answerer is first asked for."""

    def __init__(self) -> None:
        self.warmed = threading.Event()
        super().__init__()

    @property
    def answerer(self) -> ScriptedAnswerer:
        self.warmed.set()
        return ScriptedAnswerer()

    @answerer.setter
    def answerer(self, _: ScriptedAnswerer) -> None: ...


def test_what_answers_is_made_before_a_first_question() -> None:
    with running(service := ColdService()):
        assert service.warmed.wait(60)


def test_who_asks_whether_the_server_is_ready_does_not_wait_for_that() -> None:
    with running(service := ColdService(), warm_up_seconds=3600) as live:
        with closing(HTTPConnection(live.url.removeprefix("http://"))) as connection:
            connection.request("GET", "/health/ready")
            assert connection.getresponse().status == 200
        assert not service.warmed.is_set()


class SlowService(FakeService):
    """Its answerer is being made until `go`; `asked` when it begins."""

    def __init__(self) -> None:
        self.asked, self.go = threading.Event(), threading.Event()
        super().__init__()

    @property
    def answerer(self) -> ScriptedAnswerer:
        self.asked.set()
        assert self.go.wait(60)
        return ScriptedAnswerer()

    @answerer.setter
    def answerer(self, _: ScriptedAnswerer) -> None: ...


def test_while_what_answers_is_made_for_a_first_question_the_rest_is_served() -> None:
    service = SlowService()
    with running(service, warm_up_seconds=3600) as live, closing(HTTPConnection(live.url[7:], timeout=60)) as first:
        try:
            first.request("POST", "/v1/chat/completions", ASKING, {"Content-Type": "application/json"})
            assert service.asked.wait(60)
            with closing(HTTPConnection(live.url[7:], timeout=10)) as probe:
                probe.request("GET", "/health/live")
                assert probe.getresponse().status == 200
        finally:
            service.go.set()
        assert first.getresponse().read().endswith(b"data: [DONE]\n\n")


def serving() -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with interruptible():
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", SERVING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    with serving() as started:
        try:
            yield started
        finally:
            started.kill()


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_and_lets_go_of_what_it_holds(
    process: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert process.stderr is not None
    assert process.stdout is not None
    lines = iter(process.stderr.readline, "")
    serving = next(line for line in lines if "http://127.0.0.1:" in line)
    assert '"event": "serving"' in serving
    process.send_signal(number)
    assert process.stdout.read().splitlines() == [json.loads(serving)["address"], "let go"]
    assert process.wait(30) != 0
