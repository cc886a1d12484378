"""A stand-in for a Weaviate server, in memory: no real one runs where these tests do, so it was never compared to one.

What it speaks is the documented wire format. Requests by gRPC are parsed, and answered, by the client's own protobuf
classes, and the schema by REST is one that the client's own models read. What it does with them is written from
Weaviate's documentation: tokenization, filters, BM25, cosine distance, limits. Each API key has a database of its own.
"""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import grpc
from weaviate.proto.v1 import health_weaviate_pb2, weaviate_pb2_grpc

from app.rag.stores.weaviate.address import Addresses, Endpoint
from tests.fakes.weaviate.database import Databases
from tests.fakes.weaviate.rest import handler_of
from tests.fakes.weaviate.service import Service

HOST = "127.0.0.1"
TRIES = 500


class FakeWeaviate:
    """Both protocols on loopback, each on a free port or on the one that is given, until `stop`.

    `databases` says what it holds, and what it is to refuse.
    """

    def __init__(self, port: int = 0, grpc_port: int = 0, databases: Databases | None = None) -> None:
        self.databases = databases or Databases()
        self.rest = ThreadingHTTPServer((HOST, port), handler_of(self.databases))
        self.rest.daemon_threads = True
        self.grpc = grpc.server(ThreadPoolExecutor(8), options=[("grpc.so_reuseport", 0)])
        weaviate_pb2_grpc.add_WeaviateServicer_to_server(Service(self.databases), self.grpc)
        self.grpc.add_generic_rpc_handlers((health(),))
        self.grpc_port = self.grpc.add_insecure_port(f"{HOST}:{grpc_port}")
        self.grpc.start()
        self.holder: socket.socket | None = None
        self.thread = threading.Thread(target=self.rest.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def port(self) -> int:
        return int(self.rest.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def grpc_url(self) -> str:
        return f"http://{HOST}:{self.grpc_port}"

    @property
    def addresses(self) -> Addresses:
        return Addresses(Endpoint(HOST, self.port, False), Endpoint(HOST, self.grpc_port, False))

    def stop_grpc(self) -> None:
        """Nothing answers at its port then, nor does anybody else get it before `stop`."""
        self.grpc.stop(None).wait()
        self.holder = held(self.grpc_port)

    def stop(self) -> None:
        self.grpc.stop(None).wait()
        if self.holder:
            self.holder.close()
        self.rest.shutdown()
        self.thread.join()
        self.rest.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def held(port: int) -> socket.socket:
    """One that is bound to the port and does not listen, once gRPC has let it go, which takes a moment."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for _ in range(TRIES):
        with suppress(OSError):
            holder.bind((HOST, port))
            return holder
        time.sleep(0.01)
    holder.close()
    raise TimeoutError(f"port {port} is still in use")


def health() -> Any:
    """The service that the client asks whether gRPC works."""
    reply = health_weaviate_pb2.WeaviateHealthCheckResponse
    method = grpc.unary_unary_rpc_method_handler(
        lambda request, context: reply(status=reply.SERVING),
        request_deserializer=health_weaviate_pb2.WeaviateHealthCheckRequest.FromString,
        response_serializer=reply.SerializeToString,
    )
    return grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": method})
