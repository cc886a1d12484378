"""The server's documents and jobs over HTTP. It is given bytes and names, never a path of this machine."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from app.errors import AppError
from app.rag.inventory import Holding
from app.rag.sources.upload import Upload
from app.types import Context

SECONDS = 60.0
# Where a server that listens everywhere is reached from its own machine.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
PASSING = frozenset({"overloaded", "index_busy"})
TRIES = 24
Job = dict[str, Any]


class ServerRefused(AppError):
    """The server that holds the index answers with a failure, or not at all."""


class NotThere(ServerRefused):
    """The server has nothing of that name, or nothing at all."""


class Server:
    """One that runs on this machine. Each call raises ServerRefused, with the server's own words."""

    def __init__(self, address: str, key: str | None, wait: Callable[[float], None] = time.sleep) -> None:
        parts = urlsplit(address)
        host = EVERYWHERE.get(parts.hostname or "", parts.netloc.rpartition(":")[0])
        self.address = f"{parts.scheme}://{host}:{parts.port}"
        self.key = key
        self.wait = wait
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.http = httpx.Client(base_url=self.address, headers=headers, timeout=SECONDS, trust_env=False)

    def documents(self, collection: str | None = None) -> dict[str, Holding]:
        """What the index holds, by the ids of the documents."""
        given = {} if collection is None else {"collection": collection}
        return {one["id"]: holding(one) for one in self.ask("GET", "/documents", params=given).json()}

    def document(self, id: str) -> Any:
        return self.ask("GET", f"/documents/{id}").json()

    def remove(self, id: str) -> None:
        self.ask("DELETE", f"/documents/{id}")

    def send(self, documents: Sequence[tuple[str, bytes]], collection: str, origin: str) -> str:
        """Names with bytes; the id of their job."""
        files = [("files", document) for document in documents]
        fields = {"collection": collection, "origin": origin}
        return str(self.ask("POST", "/documents", files=files, data=fields).json()["job"])

    def follow(self, job: str) -> Iterator[Job]:
        """The job whenever it changes; at the end it is done or has failed."""
        ended = False
        try:
            with self.http.stream("GET", f"/jobs/{job}/events") as response:
                if response.is_error:
                    response.read()
                self.check(response)
                for line in response.iter_lines():
                    if line.startswith("data: "):
                        told = json.loads(line.removeprefix("data: "))
                        ended = told["state"] in ("done", "failed")
                        yield told
        except httpx.HTTPError as error:
            raise self.silent(error) from None
        if not ended:
            raise ServerRefused(
                f"the server at {self.address} stopped: what was sent is kept, and its next start ingests it; "
                "then run the command again for the rest"
            )

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Again after a while, where the server has too much to do just now."""
        for _ in range(TRIES):
            try:
                response = self.http.request(method, path, **given)
            except httpx.HTTPError as error:
                raise self.silent(error) from None
            if code_of(response) not in PASSING:
                break
            self.wait(float(response.headers.get("Retry-After", "5")))
        self.check(response)
        return response

    def check(self, response: httpx.Response) -> None:
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise ServerRefused(f"the server at {self.address} refuses the key: set API_KEY to the one that it has")
        if response.is_error:
            kind = NotThere if response.status_code in (httpx.codes.NOT_FOUND, httpx.codes.CONFLICT) else ServerRefused
            raise kind(message_of(response) or f"the server at {self.address} answers {response.status_code}: stop it")

    def silent(self, error: httpx.HTTPError) -> ServerRefused:
        return ServerRefused(
            f"the server at {self.address} holds the index, and does not answer ({error}): wait for it, or stop it"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()


def holding(entry: dict[str, Any]) -> Holding:
    root = Upload(Context().tenant, entry["collection"], entry["origin"]).address
    sha256 = entry["sha256"] or ""
    return Holding(entry["collection"], entry["source"], entry["chunks"], entry["status"], root, sha256)


def code_of(response: httpx.Response) -> str:
    return str(error_of(response).get("code", ""))


def message_of(response: httpx.Response) -> str:
    return str(error_of(response).get("message", ""))


def error_of(response: httpx.Response) -> dict[str, Any]:
    """What an error of ours says; nothing of another's."""
    try:
        found = response.json()["error"] if response.is_error else {}
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}
