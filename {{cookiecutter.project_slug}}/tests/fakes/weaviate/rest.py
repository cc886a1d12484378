"""The REST half of the stand-in: what it says of itself, and the schema."""

import json
import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.weaviate.database import Collection, Databases, Refused
from tests.fakes.weaviate.schema import checked

META = {"hostname": "http://[::]:8080", "version": "1.33.4", "modules": {}, "grpcMaxMessageSize": 104858000}
Answer = tuple[HTTPStatus, Any]


class Handler(BaseHTTPRequestHandler):
    """One request after another on each connection."""

    databases: Databases
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        self.respond()

    def do_POST(self) -> None:
        self.respond()

    def do_DELETE(self) -> None:
        self.respond()

    def respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        key = self.headers.get("authorization", "")
        with self.databases.lock:
            if key in self.databases.refused:
                status, answer = refusal(HTTPStatus.UNAUTHORIZED, "unauthorized: invalid api key")
            else:
                status, answer = self.answer(self.databases.of_key[key], body)
        content = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def answer(self, database: dict[str, Collection], body: bytes) -> Answer:
        path = self.path.partition("?")[0]
        if (self.command, path) == ("GET", "/v1/meta"):
            return HTTPStatus.OK, META
        if (self.command, path) == ("GET", "/v1/schema"):
            return HTTPStatus.OK, {"classes": [found.config for found in database.values()]}
        if (self.command, path) == ("POST", "/v1/schema"):
            return created(database, json.loads(body))
        if found := re.fullmatch(r"/v1/schema/(\w+)", path):
            return one(database, found[1], self.command)
        return HTTPStatus.NOT_FOUND, {"code": 404, "message": f"path {path} was not found"}


def created(database: dict[str, Collection], asked: dict[str, Any]) -> Answer:
    try:
        config = checked(asked, list(database))
    except Refused as reason:
        return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, str(reason))
    database[config["class"]] = Collection(config)
    return HTTPStatus.OK, config


def one(database: dict[str, Collection], name: str, command: str) -> Answer:
    if command == "DELETE":
        return (HTTPStatus.OK, None) if database.pop(name, None) else refusal(HTTPStatus.BAD_REQUEST, "no such class")
    return (HTTPStatus.OK, database[name].config) if name in database else (HTTPStatus.NOT_FOUND, None)


def refusal(status: HTTPStatus, said: str) -> Answer:
    return status, {"error": [{"message": said}]}


def handler_of(databases: Databases) -> type[Handler]:
    return type("BoundHandler", (Handler,), {"databases": databases})
