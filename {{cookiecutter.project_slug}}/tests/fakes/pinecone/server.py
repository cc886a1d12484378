"""A stand-in for Pinecone: control plane and data plane of API version 2026-07 over loopback, JSON as published.

It checks requests by the client's models and the documented limits, and shows writes late. How the service ranks, and
how long it takes, it can't prove. The hosts of its indexes are paths below its own, and have no scheme.
"""

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pinecone.models.documents import requests as shapes

from tests.fakes.local_http import LocalHTTP
from tests.fakes.pinecone.filters import BadRequest
from tests.fakes.pinecone.namespaces import Namespace
from tests.fakes.pinecone.shapes import MOST_BYTES, new_index, parsed, stored

VERSION = "2026-07"
DOCUMENTS = "/data/{index}/namespaces/{namespace}/documents"
CODES = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND", 409: "ALREADY_EXISTS"}
CODES |= {403: "FORBIDDEN", 413: "OUT_OF_RANGE", 429: "RESOURCE_EXHAUSTED"}


class Missing(KeyError):
    """Pinecone would answer 404."""


class Index:
    def __init__(self, schema: dict[str, dict[str, Any]]) -> None:
        self.schema = schema
        self.namespaces: dict[str, Namespace] = {}


class FakePinecone:
    """Answers until `stop`; each key has an account of its own. `refuses` is the next answers' status, if any."""

    def __init__(self) -> None:
        self.accounts: dict[str, dict[str, Index]] = defaultdict(dict)
        self.one_at_a_time = threading.Lock()
        self.refuses: list[tuple[int, dict[str, str]]] = []
        self.requests: list[str] = []
        self.http = LocalHTTP(self.application())
        self.url = self.http.url

    def stop(self) -> None:
        self.http.stop()

    def application(self) -> FastAPI:
        app = FastAPI()
        routes: list[tuple[str, str, Callable[..., Response]]] = [
            ("POST", "/indexes", self.create_index),
            ("GET", "/indexes/{index}", self.describe_index),
            ("GET", "/data/{index}/namespaces/{namespace}", self.describe_namespace),
            ("DELETE", "/data/{index}/namespaces/{namespace}", self.delete_namespace),
            ("POST", f"{DOCUMENTS}/upsert", self.upsert),
            ("POST", f"{DOCUMENTS}/search", self.search),
            ("POST", f"{DOCUMENTS}/fetch", self.fetch),
            ("POST", f"{DOCUMENTS}/delete", self.delete),
        ]
        for method, path, handler in routes:
            app.add_api_route(path, self.endpoint(handler), methods=[method], response_model=None)
        return app

    def endpoint(self, handler: Callable[..., Response]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            self.requests.append(f"{request.method} {request.url.path}")
            key = request.headers.get("api-key", "")
            if not key or key == "wrong" or request.headers.get("x-pinecone-api-version") != VERSION:
                return refusal(401, "Invalid API key")
            if self.refuses:
                status, headers = self.refuses.pop(0)
                return refusal(status, "scripted", headers)
            body = await request.body()
            if len(body) > MOST_BYTES:
                return refusal(413, "the request is too large")
            try:
                with self.one_at_a_time:
                    return handler(self.accounts[key], body, **request.path_params)
            except BadRequest as error:
                return refusal(400, str(error))
            except Missing as error:
                return refusal(404, f"{error} not found")

        return answer

    def create_index(self, account: dict[str, Index], body: bytes) -> Response:
        name, fields = new_index(body)
        if name in account:
            return refusal(409, "Resource already exists")
        account[name] = Index(fields)
        return self.describe_index(account, b"", name, 201)

    def describe_index(self, account: dict[str, Index], body: bytes, index: str, status: int = 200) -> Response:
        described = {
            "name": index,
            "host": f"{self.url.removeprefix('http://')}/data/{index}",
            "schema": {"fields": found(account, index).schema},
            "status": {"ready": True, "state": "Ready"},
            "deployment": {"deployment_type": "managed", "cloud": "aws", "region": "us-east-1"},
            "deletion_protection": "disabled",
        }
        return JSONResponse(described, status)

    def describe_namespace(self, account: dict[str, Index], body: bytes, index: str, namespace: str) -> Response:
        known = found(account, index).namespaces.get(namespace)
        if known is None:
            raise Missing(namespace)
        return JSONResponse({"name": namespace, "record_count": str(len(known.written))})

    def delete_namespace(self, account: dict[str, Index], body: bytes, index: str, namespace: str) -> Response:
        if found(account, index).namespaces.pop(namespace, None) is None:
            raise Missing(namespace)
        return JSONResponse({}, 202)

    def upsert(self, account: dict[str, Index], body: bytes, index: str, namespace: str) -> Response:
        wanted, into = parsed(shapes.UpsertDocumentsRequest, body), found(account, index)
        documents = [stored(dict(item), into.schema) for item in wanted.documents]
        space = into.namespaces.setdefault(namespace, Namespace(into.schema))
        space.written |= {item["_id"]: item for item in documents}
        return wrote({"upserted_count": len(documents)}, space)

    def delete(self, account: dict[str, Index], body: bytes, index: str, namespace: str) -> Response:
        wanted, space = parsed(shapes.DeleteDocumentsRequest, body), within(account, index, namespace)
        for id in wanted.ids or ():
            space.written.pop(id, None)
        return wrote({}, space)

    def search(self, account: dict[str, Index], body: bytes, index: str, namespace: str) -> Response:
        wanted, space = parsed(shapes.SearchDocumentsRequest, body), within(account, index, namespace)
        clauses = msgspec.to_builtins(wanted.score_by)
        view = space.seen_by("search")
        documents = space.select(view, wanted.filter)
        ranked = sorted(
            zip(space.scores(view, clauses[0], documents), documents, strict=True), key=lambda pair: -pair[0]
        )
        words = clauses[0]["type"] == "query_string"
        hits = [(score, item) for score, item in ranked if score > 0 or not words][: wanted.top_k]
        matches = [{"_score": score, **chosen(item, wanted.include_fields or [])} for score, item in hits]
        answer = {"matches": matches, "namespace": namespace, "usage": {"read_units": 1}}
        return JSONResponse(answer, headers={"x-pinecone-max-indexed-lsn": str(view.position)})

    def fetch(self, account: dict[str, Index], body: bytes, index: str, namespace: str) -> Response:
        """Pages are numbered; by id there is but one."""
        wanted, space = parsed(shapes.FetchDocumentsRequest, body), within(account, index, namespace)
        view = space.seen_by("fetch")
        by_id = [view.documents[id] for id in wanted.ids or () if id in view.documents]
        documents = by_id if wanted.ids else space.select(view, wanted.filter)
        begin, size = int(wanted.pagination_token or 0), wanted.limit or (len(by_id) or 100)
        page = {item["_id"]: chosen(item, wanted.include_fields or ["*"]) for item in documents[begin : begin + size]}
        answer: dict[str, Any] = {"documents": page, "namespace": namespace, "usage": {"read_units": 1}}
        if begin + size < len(documents):
            answer["pagination"] = {"next": str(begin + size)}
        return JSONResponse(answer)


def found(account: dict[str, Index], name: str) -> Index:
    if name not in account:
        raise Missing(name)
    return account[name]


def within(account: dict[str, Index], index: str, namespace: str) -> Namespace:
    spaces = found(account, index).namespaces
    if namespace not in spaces:
        raise Missing(namespace)
    return spaces[namespace]


def chosen(document: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name == "_id" or "*" in fields or name in fields}


def wrote(answer: dict[str, Any], space: Namespace) -> Response:
    return JSONResponse(answer, headers={"x-pinecone-request-lsn": str(space.wrote())})


def refusal(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    error = {"code": CODES.get(status, "UNKNOWN"), "message": message}
    return JSONResponse({"error": error, "status": status}, status, headers)
