"""An application of ours on a free loopback port, in a thread that ends with it: what a real client then talks to."""

import socket
import threading
from typing import Literal

import uvicorn
from starlette.types import ASGIApp


class LocalHTTP:
    """Serves from the moment it is made until `stop`, which may be called twice."""

    def __init__(self, application: ASGIApp, lifespan: Literal["on", "off"] = "off") -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.server = uvicorn.Server(uvicorn.Config(application, log_config=None, lifespan=lifespan))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=10)
        self.listener.close()
