"""`python -m tests.fakes.weaviate PORT [GRPC_PORT]`: the stand-in as a process, until it is told to end."""

import signal
import sys

from tests.fakes.weaviate.server import FakeWeaviate


def main() -> None:
    port, grpc_port = (int(argument) for argument in [*sys.argv[1:], "0", "0"][:2])
    with FakeWeaviate(port, grpc_port) as server:
        print(f"WEAVIATE_URL={server.url} WEAVIATE_GRPC_URL={server.grpc_url}", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


main()
