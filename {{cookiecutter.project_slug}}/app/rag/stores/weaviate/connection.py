"""The client of one Weaviate server, which connects when it is first asked for something. Knows no chunks."""

import json
import socket
import threading

from weaviate import WeaviateClient
from weaviate.auth import Auth
from weaviate.config import AdditionalConfig, GrpcConfig, Timeout
from weaviate.connect import ConnectionParams

from app.errors import IndexBroken
from app.rag.stores.weaviate.address import Addresses, Endpoint
from app.rag.stores.weaviate.failures import failures_named

PROBE_SECONDS = 5.0
# A call waits for a server that restarts, up to its timeout. Without this the client tries again by itself for a
# minute, and then fails.
WAIT_FOR_READY = json.dumps({"methodConfig": [{"name": [{}], "waitForReady": True}]})


class Connection:
    """Opened once, used by all threads, closed by the engine."""

    def __init__(self, addresses: Addresses, api_key: str | None = None, timeout: float = 30) -> None:
        self.addresses = addresses
        self.api_key = api_key
        self.timeout = timeout
        self.opened: WeaviateClient | None = None
        self.opening = threading.Lock()

    def client(self) -> WeaviateClient:
        """Raises IndexBroken."""
        with self.opening:
            if self.opened is None:
                self.opened = self.connect()
            return self.opened

    def connect(self) -> WeaviateClient:
        client = WeaviateClient(
            ConnectionParams.from_params(**self.parameters()),
            auth_client_secret=Auth.api_key(self.api_key) if self.api_key else None,
            additional_config=AdditionalConfig(
                timeout=Timeout(init=self.timeout, query=self.timeout, insert=2 * self.timeout),
                grpc_config=GrpcConfig(channel_options=[("grpc.service_config", WAIT_FOR_READY)]),
            ),
            skip_init_checks=True,  # one of them asks PyPI for a newer client
        )
        try:
            with failures_named():
                client.connect()
            probe(self.addresses.grpc)
        except BaseException:
            client.close()
            raise
        return client

    def parameters(self) -> dict[str, str | int | bool]:
        both = {"http": self.addresses.rest, "grpc": self.addresses.grpc}
        return {
            f"{name}_{field}": getattr(endpoint, field)
            for name, endpoint in both.items()
            for field in ("host", "port", "secure")
        }

    def close(self) -> None:
        """Idempotent."""
        with self.opening:
            if self.opened is not None:
                self.opened.close()
                self.opened = None


def probe(grpc: Endpoint) -> None:
    """A closed port is told at once, and by its name: servers are often started without it."""
    try:
        socket.create_connection((grpc.host, grpc.port), timeout=PROBE_SECONDS).close()
    except OSError as error:
        raise IndexBroken(
            f"nothing answers at {grpc}, where the Weaviate server is to speak gRPC ({error}): open that port, "
            "or correct WEAVIATE_GRPC_URL"
        ) from None
