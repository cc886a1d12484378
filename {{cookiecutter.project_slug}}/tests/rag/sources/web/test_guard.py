import socket
import threading
from collections.abc import Callable, Iterator, Sequence

import httpcore
import pytest
from httpx import URL

from app.errors import UnreadableDocument
from app.rag.sources.web.guard import Guard, Refused, resolve
from app.rag.sources.web.pages import Web
from tests.fakes.websites import LOOPBACK, Website


class Recorder(httpcore.NetworkBackend):
    """Connects to nothing, and says to what it was asked to."""

    def __init__(self, closed: Sequence[str] = ()) -> None:
        self.closed = closed
        self.connected: list[str] = []

    def connect_tcp(self, host: str, port: int, *args: object, **options: object) -> httpcore.NetworkStream:
        self.connected.append(host)
        if host in self.closed:
            raise httpcore.ConnectError("closed")
        return httpcore.NetworkStream()


def answering(*answers: str | list[str]) -> tuple[Callable[[str, int], list[str]], list[str]]:
    """A resolver that gives one answer after the other, and the names that it was asked."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        answer = answers[min(len(asked), len(answers)) - 1]
        return [answer] if isinstance(answer, str) else answer

    return resolve, asked


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "127.0.1",
        "0",
        "0.0.0.0",  # noqa: S104
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "10.0.0.1",
        "192.168.0.1",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1",
        "fd00:ec2::254",
    ],
)
def test_no_form_of_an_address_within_is_connected_to(host: str) -> None:
    inner = Recorder()
    with pytest.raises((Refused, httpcore.ConnectError)):
        Guard(inner=inner).connect_tcp(host, 80)
    assert inner.connected == []


def test_a_name_is_refused_if_a_single_address_of_it_is_within() -> None:
    inner = Recorder()
    guard = Guard(inner=inner, resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(Refused, match=r"^example\.org leads to 10\.0\.0\.1, which is not on the public internet"):
        guard.connect_tcp("example.org", 443)
    assert inner.connected == []


def test_a_name_that_answers_otherwise_the_second_time_gains_nothing() -> None:
    inner = Recorder()
    resolver, asked = answering("8.8.8.8", "127.0.0.1")
    guard = Guard(inner=inner, resolve=resolver)
    guard.connect_tcp("rebind.example", 80)
    assert (asked, inner.connected) == (["rebind.example"], ["8.8.8.8"])
    with pytest.raises(Refused):
        guard.connect_tcp("rebind.example", 80)
    assert inner.connected == ["8.8.8.8"]


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    inner = Recorder(closed=["2606:4700::1"])
    Guard(inner=inner, resolve=lambda host, port: ["2606:4700::1", "1.1.1.1"]).connect_tcp("example.org", 443)
    assert inner.connected == ["2606:4700::1", "1.1.1.1"]


@pytest.mark.parametrize("found", [[], ["8.8.8.8"]])
def test_a_name_none_of_whose_addresses_answers_is_an_error(found: list[str]) -> None:
    with pytest.raises(httpcore.ConnectError):
        Guard(inner=Recorder(closed=["8.8.8.8"]), resolve=lambda host, port: found).connect_tcp("example.org", 443)


def test_what_is_no_address_is_not_connected_to() -> None:
    with pytest.raises(Refused):
        Guard(inner=Recorder(), resolve=lambda host, port: ["0177.0.0.1"]).connect_tcp("example.org", 80)


def test_public_hosts_are_read_on_the_ports_of_the_web_only() -> None:
    inner = Recorder()
    guard = Guard(inner=inner, resolve=lambda host, port: ["8.8.8.8"])
    for port in (80, 443):
        guard.connect_tcp("example.org", port)
    for port in (22, 25, 6379, 8080):
        with pytest.raises(Refused, match=f"port {port} of example.org is not read"):
            guard.connect_tcp("example.org", port)
    assert len(inner.connected) == 2


def test_allowed_networks_open_exactly_what_they_say() -> None:
    inner = Recorder()
    guard = Guard(["10.0.0.0/30"], inner=inner, resolve=lambda host, port: [host])
    guard.connect_tcp("10.0.0.2", 8080)
    for host in ("10.0.0.4", "127.0.0.1", "169.254.169.254"):
        with pytest.raises(Refused):
            guard.connect_tcp(host, 80)
    assert inner.connected == ["10.0.0.2"]


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "169.254.170.2", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1", "fd00:ec2::254"],
)
def test_what_a_cloud_tells_a_machine_is_not_even_read_where_all_is_allowed(host: str) -> None:
    inner = Recorder()
    guard = Guard(["0.0.0.0/0", "::/0"], inner=inner, resolve=lambda host, port: [host])
    with pytest.raises(Refused, match=r"^\S+ is a machine's own metadata or link-local address, and is never read$"):
        guard.connect_tcp(host, 80)
    assert inner.connected == []


def test_an_address_that_is_no_name_is_said_once() -> None:
    with pytest.raises(Refused, match=r"^127\.0\.0\.1 is not on the public internet: if it is yours"):
        Guard(inner=Recorder()).connect_tcp("127.0.0.1", 80)


def test_an_unknown_name_is_a_failed_connection() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(httpcore.ConnectError, match="not known"):
        Guard(resolve=unknown, inner=Recorder()).connect_tcp("nowhere.invalid", 80)


def test_this_machine_resolves_each_address_once() -> None:
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]
    assert resolve("0x7f.1", 80) == ["127.0.0.1"]


def test_the_pinned_address_is_asked_for_the_name() -> None:
    with Website({"/": "<main>A page.</main>"}) as site:
        resolver, asked = answering("127.0.0.1", "10.255.255.1")
        web = Web(Guard([LOOPBACK], resolve=resolver))
        for _ in range(3):
            assert web.get(URL(f"http://handbook.example:{site.port}/"), 100).body == b"<main>A page.</main>"
        web.close()
        assert asked == ["handbook.example"]
        assert {headers["Host"] for headers in site.headers} == {f"handbook.example:{site.port}"}


@pytest.fixture
def greeting() -> Iterator[tuple[int, list[bytes]]]:
    """A port, and the first bytes that a client of TLS sends there."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            connection, _ = server.accept()
            with connection:
                heard.append(connection.recv(4096))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        thread.join(timeout=10)


def test_tls_names_the_host_and_not_the_pinned_address(greeting: tuple[int, list[bytes]]) -> None:
    port, heard = greeting
    web = Web(Guard([LOOPBACK], resolve=lambda host, port: ["127.0.0.1"]))
    with pytest.raises(UnreadableDocument, match="can't be read"):
        web.get(URL(f"https://handbook.example:{port}/"), 100)
    web.close()
    assert b"handbook.example" in heard[0]
