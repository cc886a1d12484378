"""The gRPC half of the stand-in: the client's own service, as far as the store calls it."""

from collections.abc import Callable
from typing import Any

import grpc
from weaviate.proto.v1 import (
    aggregate_pb2,
    batch_delete_pb2,
    batch_pb2,
    search_get_pb2,
    weaviate_pb2_grpc,
)

from tests.fakes.weaviate.database import LARGEST_ANSWER, Databases, Refused
from tests.fakes.weaviate.filters import passing
from tests.fakes.weaviate.search import search
from tests.fakes.weaviate.values import result, stored


class Service(weaviate_pb2_grpc.WeaviateServicer):  # type: ignore[misc]
    def __init__(self, databases: Databases) -> None:
        self.databases = databases

    def Search(self, request: Any, context: Any) -> Any:  # noqa: N802 (the service names it)
        return self.answer("Search", self.search, request, context)

    def BatchObjects(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self.answer("BatchObjects", self.batch, request, context)

    def BatchDelete(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self.answer("BatchDelete", self.delete, request, context)

    def Aggregate(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self.answer("Aggregate", self.aggregate, request, context)

    def answer(self, name: str, method: Callable[[str, Any], Any], request: Any, context: Any) -> Any:
        """A refusal goes out as the server's are: the status UNKNOWN, and a text."""
        key = dict(context.invocation_metadata()).get("authorization", "")
        try:
            with self.databases.lock:
                self.databases.calls[name] += 1
                if key in self.databases.refused:
                    context.abort(grpc.StatusCode.UNAUTHENTICATED, "unauthorized: invalid api key")
                return method(key, request)
        except Refused as refusal:
            context.abort(grpc.StatusCode.UNKNOWN, str(refusal))

    def search(self, key: str, request: Any) -> Any:
        collection = self.databases.collection(key, request.collection)
        found = search(collection, request)
        return search_get_pb2.SearchReply(results=[result(collection, request, *hit) for hit in found])

    def batch(self, key: str, request: Any) -> Any:
        errors = []
        for index, item in enumerate(request.objects):
            try:
                if item.uuid in self.databases.faults:
                    raise Refused(self.databases.faults[item.uuid])
                self.databases.collection(key, item.collection).put(item.uuid, stored(item))
            except Refused as refusal:
                errors.append(batch_pb2.BatchObjectsReply.BatchError(index=index, error=str(refusal)))
        return batch_pb2.BatchObjectsReply(errors=errors)

    def delete(self, key: str, request: Any) -> Any:
        collection = self.databases.collection(key, request.collection)
        ids = list(passing(collection, request))[:LARGEST_ANSWER]
        failed = [id for id in ids if id in self.databases.faults]
        for id in ids:
            if id not in failed:
                collection.remove(id)
        return batch_delete_pb2.BatchDeleteReply(
            matches=len(ids), failed=len(failed), successful=len(ids) - len(failed)
        )

    def aggregate(self, key: str, request: Any) -> Any:
        count = len(passing(self.databases.collection(key, request.collection), request))
        return aggregate_pb2.AggregateReply(single_result=aggregate_pb2.AggregateReply.Single(objects_count=count))
