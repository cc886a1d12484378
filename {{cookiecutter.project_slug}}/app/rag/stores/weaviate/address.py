"""Where a Weaviate server speaks its two protocols: REST for the schema, gRPC for all that is read and written."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.errors import SettingsError

GRPC_PORT = 50051
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One of the two, as the client wants to be told."""

    host: str
    port: int
    secure: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Addresses:
    rest: Endpoint
    grpc: Endpoint


def addresses(url: str, grpc_url: str | None) -> Addresses:
    """Without an address for gRPC it is port 50051 of the host, or `grpc-<host>` as Weaviate Cloud has it for https.

    `"http://localhost:8080"` -> localhost:8080 and localhost:50051; `"https://a.weaviate.cloud"` ->
    a.weaviate.cloud:443 and grpc-a.weaviate.cloud:443. Raises SettingsError.
    """
    rest = endpoint(url, "WEAVIATE_URL")
    grpc = endpoint(grpc_url, "WEAVIATE_GRPC_URL") if grpc_url else grpc_of(rest)
    if (rest.host, rest.port) == (grpc.host, grpc.port):
        raise SettingsError(f"WEAVIATE_URL and WEAVIATE_GRPC_URL are both {rest}: gRPC has a port of its own")
    return Addresses(rest, grpc)


def grpc_of(rest: Endpoint) -> Endpoint:
    return Endpoint(f"grpc-{rest.host}", PORTS["https"], True) if rest.secure else Endpoint(rest.host, GRPC_PORT, False)


def endpoint(url: str, setting: str) -> Endpoint:
    parts = urlsplit(url)
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise SettingsError(f"{setting} is no more than a scheme, a host and a port: for example http://localhost:8080")
    return Endpoint(parts.hostname, parts.port or PORTS[parts.scheme], parts.scheme == "https")
