"""Where to listen: the host and port that were asked for, checked, so that each mistake is one clear line."""

import ipaddress
import os
import socket

from app.errors import AppError, SettingsError


class AddressUnusable(AppError):
    """The host or port can't be listened on."""


def resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    """The family and address to listen on, IPv4 before IPv6."""
    if not 0 <= port <= 65535:
        raise AddressUnusable(f"port {port} does not exist: choose one from 1 to 65535, or 0 for any free one")
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, ValueError) as error:
        raise AddressUnusable(f"host {host!r} is not known here ({error}): try --host 127.0.0.1") from None
    family, *_, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    return family, (str(address[0]), port)


def refuse_open_door(address: str, host: str, has_key: bool) -> None:
    """Raises SettingsError for an address that others can reach while there is no key."""
    if not has_key and not ipaddress.ip_address(address.partition("%")[0]).is_loopback:
        raise SettingsError(f"--host {host} can be reached by others: set API_KEY, or serve on 127.0.0.1")


def listen(family: socket.AddressFamily, address: tuple[str, int]) -> socket.socket:
    """A listening socket. Raises AddressUnusable when the port is taken or not allowed."""
    # With the protocol left at 0 asyncio would not set TCP_NODELAY, and kept-alive connections would wait 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Of two processes that bind at once, it is only here that the second one fails.
        listener.listen()
    except OSError as error:
        listener.close()
        where = f"{address[0]} port {address[1]}"
        raise AddressUnusable(f"can't listen on {where} ({error.strerror}): choose another --port or --host") from None
    return listener


def url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
