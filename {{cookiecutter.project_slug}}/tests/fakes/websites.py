"""A website on a free loopback port, in a thread that ends with it. Its pages may change while it runs."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

LOOPBACK = "127.0.0.0/8"


@dataclass(frozen=True)
class Reply:
    """`pieces` are sent one by one, where the body is not one."""

    body: bytes | str = b""
    type: str | None = "text/html"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Callable[[], Iterator[bytes]] | None = None

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *request: object) -> None:
        """A client that leaves is none."""


class Website:
    def __init__(self, pages: dict[str, Reply | str] | None = None) -> None:
        """`pages` by their paths; a text is a page of HTML. What is not got but `sent` is kept with its body."""
        self.pages = pages or {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.sent: list[tuple[str, str, bytes]] = []
        self.connections: set[tuple[str, int]] = set()
        self.server = Server(("127.0.0.1", 0), self.handler())
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.headers.append(dict(self.headers))
                site.connections.add(self.client_address)
                reply = site.pages.get(self.path, Reply("", status=404))
                self.give(Reply(reply) if isinstance(reply, str) else reply)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                site.sent.append((self.command, self.path, body))
                self.do_GET()

            do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815

            def give(self, reply: Reply) -> None:
                body = reply.data
                self.send_response(reply.status)
                if reply.type is not None:
                    self.send_header("Content-Type", reply.type)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.pieces is None:
                    self.send_header("Content-Length", str(len(body)))
                else:
                    self.close_connection = True
                self.end_headers()
                try:
                    for piece in reply.pieces() if reply.pieces else (body,):
                        self.wfile.write(piece)
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=10)


def sitemap(*locations: str, of: str = "url", root: str = "urlset") -> Reply:
    listed = "".join(f"<{of}><loc>{location}</loc></{of}>" for location in locations)
    body = f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</{root}>'
    return Reply(body, type="application/xml")


def moved(to: str, status: int = 302) -> Reply:
    return Reply("", status=status, headers={"Location": to})
