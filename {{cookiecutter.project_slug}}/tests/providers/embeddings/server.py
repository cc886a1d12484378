"""A server of embedding models on loopback: it says what a test scripts, in the protocol of one provider."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from zlib import crc32

import numpy as np

from app.llm.provider import Access

Row = list[float]
LONGEST_SILENCE = 60.0


@dataclass(frozen=True)
class Asked:
    """One request, header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """One response: the vectors that were asked for, perhaps changed; an error; other bytes; or nothing, ever."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    change: Callable[[list[Row]], list[Row]] = lambda rows: rows
    raw: bytes | None = None
    silent: bool = False


class Dialect(Protocol):
    """How one provider speaks. `longest` is how many texts it takes in one request."""

    name: str
    longest: int

    def access(self, url: str) -> Access: ...

    def check(self, asked: Asked) -> None:
        """Asserts that path, model and key are where the provider expects them."""
        ...

    def texts(self, asked: Asked) -> list[str]: ...

    def purpose(self, asked: Asked) -> str:
        """What the request says of its texts: "question" or "passage"; "" where the protocol has no word for it."""
        ...

    def reply(self, asked: Asked, rows: list[Row]) -> Any: ...

    def refusal(self, status: int) -> tuple[Any, dict[str, str]]:
        """Body and headers of an error."""
        ...


@dataclass
class EmbeddingServer:
    """Gives each request the next of `turns`, and the last one from then on."""

    dialect: Dialect
    turns: Sequence[Turn] = (Turn(),)
    asked: list[Asked] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def respond(self, asked: Asked) -> tuple[int, dict[str, str], bytes] | None:
        """Status, headers and body; None for silence."""
        with self.lock:
            self.asked.append(asked)
            turn = self.turns[min(len(self.asked), len(self.turns)) - 1]
        if turn.silent:
            self.closing.wait(LONGEST_SILENCE)
            return None
        if turn.raw is not None:
            return turn.status, {"content-type": "application/json", **turn.headers}, turn.raw
        if turn.status != 200:
            body, headers = self.dialect.refusal(turn.status)
            return turn.status, {"content-type": "application/json", **headers, **turn.headers}, encoded(body)
        rows = turn.change([vector_of(text) for text in self.dialect.texts(asked)])
        return 200, {"content-type": "application/json"}, encoded(self.dialect.reply(asked, rows))


def vector_of(text: str, width: int = 8) -> Row:
    """The same for the same text, and another for any other."""
    return [float(x) for x in np.random.default_rng(crc32(text.encode())).normal(size=width).round(3)]


def encoded(body: Any) -> bytes:
    return json.dumps(body).encode()


def handler_of(server: EmbeddingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = server.respond(Asked(self.path, headers, json.loads(raw)))
            if answer is None:
                return
            status, extra, body = answer
            self.send_response(status)
            for name, value in {**extra, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def serving(dialect: Dialect, *turns: Turn) -> Iterator[EmbeddingServer]:
    """Each connection is closed after its answer, so that no thread of the server outlives it."""
    server = EmbeddingServer(dialect, turns or (Turn(),))
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(server))
    http.daemon_threads = False  # closing the server then waits for each request
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        http.shutdown()
        thread.join()
        http.server_close()
