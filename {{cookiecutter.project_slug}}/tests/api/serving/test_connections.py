"""Clients that keep the server waiting, over real sockets."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app.api.serving.connections import ConnectionLimits
from app.api.serving.server import Server
from app.types import Text
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.services import FakeService, done, running

HEAD = b"POST /search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n"
ASK = json.dumps({"model": "assistant", "stream": True, "messages": [{"role": "user", "content": "How?"}]})
SHORT = ConnectionLimits(open=100, header_seconds=1.0, body_seconds=1.0)
PATIENCE = 30.0
FEW_DESCRIPTORS = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
from app.api.serving.server import serve
from app.monitoring.logging import configure_logging
from tests.fakes.services import FakeService
configure_logging("info")

def ready(address):
    try:
        while sys.argv[1] == "none left":
            os.open(os.devnull, os.O_RDONLY)
    except OSError:
        pass
    print(address, flush=True)

serve(FakeService(), "127.0.0.1", 0, on_ready=ready)
"""


def connected(address: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)), PATIENCE)


def rest(connection: socket.socket) -> bytes:
    """What still comes until the server closes. Fails when it does not."""
    with closing(connection):
        return b"".join(iter(lambda: connection.recv(65536), b""))


def alive(address: str) -> bool:
    with closing(HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE)) as client:
        client.request("GET", "/health/live")
        return client.getresponse().status == 200


@pytest.fixture
def live() -> Iterator[Server]:
    with running(FakeService(), limits=SHORT) as server:
        yield server


def test_a_silent_connection_is_closed_without_a_word(live: Server) -> None:
    assert rest(connected(live.url)) == b""


@pytest.mark.parametrize("sent", [b"GET /", HEAD, HEAD + b"\r\n", HEAD + b'\r\n{"query": '])
def test_half_a_request_is_told_that_it_is_late(live: Server, sent: bytes) -> None:
    connection = connected(live.url)
    connection.sendall(sent)
    head, _, body = rest(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert json.loads(body)["error"]["code"] == "request_timeout"


def test_a_body_that_broke_off_is_counted_as_late_not_as_wrong(live: Server) -> None:
    connection = connected(live.url)
    connection.sendall(HEAD + b"\r\n{")
    rest(connection)
    with closing(HTTPConnection(live.url[7:], timeout=PATIENCE)) as client:
        client.request("GET", "/metrics")
        assert b'route="/search",status="408"} 1.0' in client.getresponse().read()


NOBODY_READS = HEAD.replace(b"/search", b"/nowhere") + b"\r\n"


@pytest.mark.parametrize("begun", [b"GET /health/live HTTP/1.1\r\nX-Slow: ", HEAD + b"\r\n", NOBODY_READS])
def test_a_byte_now_and_then_buys_no_time(live: Server, begun: bytes) -> None:
    with closing(connected(live.url)) as connection:
        connection.sendall(begun)
        connection.settimeout(0.05)
        for _ in range(500):
            try:
                connection.sendall(b"x")
                if not connection.recv(65536):
                    return
            except TimeoutError:
                continue
            except ConnectionError:
                return
    pytest.fail("the connection was never closed")


def test_an_answer_under_way_is_not_cut() -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("So "), 1.5, Text("it is."), done())))
    with running(service, limits=SHORT) as live, closing(HTTPConnection(live.url[7:], timeout=PATIENCE)) as client:
        for _ in range(2):
            client.request("POST", "/v1/chat/completions", ASK, {"Content-Type": "application/json"})
            assert client.getresponse().read().endswith(b"data: [DONE]\n\n")


def test_when_all_places_are_taken_the_longest_silence_ends() -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("So "), 600.0)))
    limits = ConnectionLimits(open=3, header_seconds=600, body_seconds=600)
    with running(service, drain_seconds=0.1, limits=limits) as live, ExitStack() as stack:
        first, second = (stack.enter_context(closing(connected(live.url))) for _ in range(2))
        first.sendall(b"GET /")
        asking = stack.enter_context(closing(HTTPConnection(live.url[7:], timeout=PATIENCE)))
        asking.request("POST", "/v1/chat/completions", ASK, {"Content-Type": "application/json"})
        answer = asking.getresponse()
        assert answer.readline().startswith(b"data: ")
        assert alive(live.url)
        assert first.recv(1) == b""
        second.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert second.recv(65536).startswith(b"HTTP/1.1 200")


def test_when_all_are_answered_a_new_one_is_refused() -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("So "), 600.0)))
    limits = ConnectionLimits(open=1)
    with running(service, drain_seconds=0.1, limits=limits) as live, ExitStack() as stack:
        asking = stack.enter_context(closing(HTTPConnection(live.url[7:], timeout=PATIENCE)))
        asking.request("POST", "/v1/chat/completions", ASK, {"Content-Type": "application/json"})
        assert asking.getresponse().readline().startswith(b"data: ")
        assert rest(connected(live.url)) == b""


@contextmanager
def few_descriptors(tmp_path: Path, left: str) -> Iterator[tuple[str, Path]]:
    """The address and the log of a server that may have 128 descriptors open, and may have used them up."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", FEW_DESCRIPTORS, left]
    log = tmp_path / "log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment) as process,  # noqa: S603
    ):
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), log
        finally:
            process.kill()


@pytest.mark.skipif(os.name != "posix", reason="RLIMIT_NOFILE")
def test_silent_sockets_do_not_keep_others_out(tmp_path: Path) -> None:
    with few_descriptors(tmp_path, "most left") as (address, log), ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(closing(connected(address)))
        assert alive(address)
        assert "accept" not in log.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="RLIMIT_NOFILE")
def test_without_descriptors_the_log_has_one_line(tmp_path: Path) -> None:
    with few_descriptors(tmp_path, "none left") as (address, log), ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(closing(connected(address)))
        until = time.monotonic() + PATIENCE
        while "accept" not in log.read_text(encoding="utf-8"):
            assert time.monotonic() < until, "nothing was said"
            time.sleep(0.05)
        lines = log.read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["advice"] for line in lines if "accept" in line] == ["raise ulimit -n"]


def test_a_request_that_is_not_whole_does_not_hold_up_the_end() -> None:
    patient = ConnectionLimits(open=100, header_seconds=PATIENCE, body_seconds=PATIENCE)
    with running(FakeService(), limits=patient) as live:
        connection = connected(live.url)
        connection.sendall(HEAD + b"\r\n{")
        assert alive(live.url)  # which is answered once the one before it was accepted
        live.should_exit = True
        answer = rest(connection)
    assert b"server_stopping" in answer
    assert b"HTTP/1.1 503 Service Unavailable" in answer


def test_what_the_connection_itself_says_has_the_headers_of_every_response(live: Server) -> None:
    connection = connected(live.url)
    connection.sendall(HEAD + b"\r\n{")
    answer = rest(connection).lower()
    assert b"408 request timeout" in answer
    assert b"x-request-id: " in answer
    assert b"x-content-type-options: nosniff" in answer
