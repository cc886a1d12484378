"""A stand-in for a Qdrant server: its REST wire format over loopback, and the client's own local mode behind it.

Every request is parsed by the client's models, which refuse a field or a shape that they do not know; every answer has
the documented envelope. What a search finds, the local mode computes: nothing here proves how a real server ranks.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter, ValidationError
from qdrant_client import QdrantClient, models

from tests.fakes.local_http import LocalHTTP

Model = TypeVar("Model")
DONE = models.UpdateResult(operation_id=0, status=models.UpdateStatus.COMPLETED)
POINTS = "/collections/{name}/points"
WAITS = {"ordering", "timeout", "wait"}


class FakeQdrant:
    """Answers until `stop`. With `api_key`, only requests that carry it."""

    def __init__(self, api_key: str | None = None) -> None:
        self.api_key = api_key
        self.client = QdrantClient(":memory:")
        self.one_at_a_time = threading.Lock()
        self.requests: list[str] = []
        self.http = LocalHTTP(self.application())
        self.url = self.http.url

    def stop(self) -> None:
        self.http.stop()
        self.client.close()

    def application(self) -> FastAPI:
        app = FastAPI()
        for method, path, body, handler in self.routes():
            app.add_api_route(path, self.endpoint(body, handler), methods=[method], response_model=None)
        return app

    def routes(self) -> list[tuple[str, str, Any, Callable[[str, Any], Any]]]:
        """Method, path, the model of the body, and what answers: given the collection's name and the body."""
        qdrant = self.client
        return [
            ("GET", "/collections", None, lambda name, body: qdrant.get_collections()),
            ("GET", "/aliases", None, lambda name, body: qdrant.get_aliases()),
            ("POST", "/collections/aliases", models.ChangeAliasesOperation, self.change_aliases),
            ("GET", "/collections/{name}/exists", None, self.exists),
            ("GET", "/collections/{name}", None, lambda name, body: qdrant.get_collection(name)),
            ("PUT", "/collections/{name}", models.CreateCollection, self.create),
            ("PATCH", "/collections/{name}", models.UpdateCollection, self.update),
            ("DELETE", "/collections/{name}", None, lambda name, body: qdrant.delete_collection(name)),
            ("PUT", "/collections/{name}/index", models.CreateFieldIndex, self.index_field),
            ("PUT", POINTS, models.PointInsertOperations, self.upsert),
            ("POST", POINTS, models.PointRequest, self.retrieve),
            ("POST", f"{POINTS}/delete", models.PointsSelector, self.delete),
            ("POST", f"{POINTS}/query", models.QueryRequest, self.query),
            ("POST", f"{POINTS}/scroll", models.ScrollRequest, self.scroll),
            ("POST", f"{POINTS}/count", models.CountRequest, self.count),
        ]

    def endpoint(self, shape: Any, handler: Callable[[str, Any], Any]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            began = time.monotonic()
            self.requests.append(f"{request.method} {request.url.path}")
            if self.api_key is not None and request.headers.get("api-key") != self.api_key:
                return Response("Must provide an API key or an Authorization bearer token", 401)
            if strange := set(request.query_params) - WAITS:
                return refusal(400, f"unknown parameters {strange}")
            try:
                body = None if shape is None else parsed(shape, await request.body())
                with self.one_at_a_time:
                    result = handler(request.path_params.get("name", ""), body)
            except ValidationError as error:
                return refusal(400, f"Format error in JSON body: {error}")
            except ValueError as error:
                return refusal(404, f"Not found: {error}")
            return JSONResponse({"result": plain(result), "status": "ok", "time": time.monotonic() - began})

        return answer

    def exists(self, name: str, body: None) -> models.CollectionExistence:
        return models.CollectionExistence(exists=self.client.collection_exists(name))

    def create(self, name: str, body: models.CreateCollection) -> bool:
        wanted = {key: getattr(body, key) for key in body.model_fields_set if key not in ("vectors", "sparse_vectors")}
        return self.client.create_collection(
            name, vectors_config=body.vectors, sparse_vectors_config=body.sparse_vectors, **wanted
        )

    def update(self, name: str, body: models.UpdateCollection) -> bool:
        return self.client.update_collection(name, **{key: getattr(body, key) for key in body.model_fields_set})

    def change_aliases(self, name: str, body: models.ChangeAliasesOperation) -> bool:
        return self.client.update_collection_aliases(body.actions)

    def index_field(self, name: str, body: models.CreateFieldIndex) -> models.UpdateResult:
        self.client.get_collection(name)  # the local mode has no indexes, but a server knows its collections
        return DONE

    def upsert(self, name: str, body: models.PointsList) -> models.UpdateResult:
        return self.client.upsert(name, body.points)

    def delete(self, name: str, body: models.PointIdsList) -> models.UpdateResult:
        return self.client.delete(name, body)

    def retrieve(self, name: str, body: models.PointRequest) -> list[models.Record]:
        wanted: Any = body
        return self.client.retrieve(name, body.ids, with_payload=wanted.with_payload, with_vectors=wanted.with_vector)

    def query(self, name: str, body: Any) -> models.QueryResponse:
        return self.client.query_points(
            name,
            getattr(body.query, "nearest", body.query),
            using=body.using,
            query_filter=body.filter,
            limit=body.limit,
            with_payload=body.with_payload,
        )

    def scroll(self, name: str, body: Any) -> models.ScrollResult:
        points, offset = self.client.scroll(
            name, body.filter, limit=body.limit, offset=body.offset, with_payload=body.with_payload
        )
        return models.ScrollResult(points=points, next_page_offset=offset)

    def count(self, name: str, body: models.CountRequest) -> models.CountResult:
        return self.client.count(name, body.filter, exact=bool(body.exact))


def parsed(shape: type[Model], body: bytes) -> Model:
    """A union of models is matched as a whole: the first one that takes every field."""
    return TypeAdapter(shape).validate_json(body)


def plain(result: Any) -> Any:
    return TypeAdapter(type(result)).dump_python(result, mode="json", exclude_none=True)


def refusal(status: int, message: str) -> Response:
    return JSONResponse({"status": {"error": message}, "time": 0.0}, status)
