"""The one place where connections to the web are opened: none to an address that is not public (SSRF).

A name is resolved once for a connection, all its addresses are checked, and one of these is connected to: a name that
answers otherwise the second time (DNS rebinding) gains nothing. Certificates are checked for the name.
"""

import socket
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from ssl import SSLContext

import httpcore

from app.errors import UnreadableDocument
from app.rag.sources.web.addresses import PORTS
from app.rag.sources.web.networks import address_of, is_allowed, is_never_read, is_public

Resolve = Callable[[str, int], Sequence[str]]
Clock = Callable[[], float]
NEVER = "is a machine's own metadata or link-local address, and is never read"
NOT_PUBLIC = "is not on the public internet: if it is yours, name its network in WEB_ALLOWED_NETWORKS"


class Refused(UnreadableDocument):
    """An address that must not be connected to."""


def resolve(host: str, port: int) -> list[str]:
    """Its addresses. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Guard(httpcore.NetworkBackend):
    """Opens checked connections; none of them lives beyond `deadline`, a time of the clock."""

    def __init__(
        self,
        allowed: Collection[str] = (),
        resolve: Resolve = resolve,
        inner: httpcore.NetworkBackend | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        """`allowed` are networks that may be read though they are not public, on any port."""
        self.allowed = allowed
        self.resolve = resolve
        self.inner = inner or httpcore.SyncBackend()
        self.clock = clock
        self.deadline = float("inf")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises Refused, or what httpcore raises of the last address that was tried."""
        failure: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError("the name has no address")
        for address in self.checked(host, port):
            try:
                stream = self.inner.connect_tcp(address, port, self.left(timeout), local_address, socket_options)
                return Timed(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def checked(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a name, of which every single one may be connected to."""
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("the name is not known") from None
        for text in found:
            self.check(host, text, port)
        return found

    def check(self, host: str, text: str, port: int) -> None:
        try:
            address = address_of(text)
        except ValueError:
            raise Refused(f"{host} leads to {text}, which is no address: correct it") from None
        named = text if text == host else f"{host} leads to {text}, which"
        if is_never_read(address):
            raise Refused(f"{named} {NEVER}")
        if is_allowed(address, self.allowed):
            return
        if not is_public(address):
            raise Refused(f"{named} {NOT_PUBLIC}")
        if port not in PORTS.values():
            raise Refused(f"port {port} of {host} is not read: use 80 or 443, or WEB_ALLOWED_NETWORKS for {text}")

    def left(self, timeout: float | None) -> float:
        """Seconds that a step may still take. Raises ReadTimeout where there are none."""
        left = self.deadline - self.clock()
        if left <= 0:
            raise httpcore.ReadTimeout("too slow")
        return min(left, timeout or left)


class Timed(httpcore.NetworkStream):
    """A connection whose steps end at the deadline of its guard, however many bytes come in one by one."""

    def __init__(self, inner: httpcore.NetworkStream, guard: Guard) -> None:
        self.inner = inner
        self.guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.guard.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.guard.left(timeout))

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return Timed(self.inner.start_tls(ssl_context, server_hostname, self.guard.left(timeout)), self.guard)

    def close(self) -> None:
        self.inner.close()

    def get_extra_info(self, info: str) -> object:
        return self.inner.get_extra_info(info)
