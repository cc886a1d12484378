"""A call of Amazon's client that can be left.

That client only knows to wait, so each call waits in a thread. Whoever leaves it shuts its connection: else the thread
would wait on, and the model write at a price what nobody reads.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar, copy_context
from socket import SHUT_RDWR
from typing import Any

from botocore.awsrequest import AWSHTTPConnection, AWSHTTPConnectionPool, AWSHTTPSConnection, AWSHTTPSConnectionPool

# Their own: waiting calls take none from others, nor have to wait for some.
THREADS = ThreadPoolExecutor(max_workers=128, thread_name_prefix="amazon")
CURRENT: ContextVar["AmazonCall | None"] = ContextVar("amazon_call", default=None)


class AmazonCall:
    """One call, from its request to the end of its answer: what its thread reads from."""

    def __init__(self) -> None:
        self.socket: Any = None
        self.response: Any = None
        self.left = False

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function` returns, in a thread. When this is cancelled, the call is left, and the thread soon ends."""
        context = copy_context()
        context.run(CURRENT.set, self)
        working = THREADS.submit(context.run, self.work, function, *arguments)
        try:
            return await asyncio.wrap_future(working)
        except asyncio.CancelledError:
            self.leave()
            working.add_done_callback(lambda _: self.close())  # now, if the thread was done before this was left
            raise

    def work(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Called in the thread. A call that failed is over, and LangChain's clients do not always close it."""
        try:
            return function(*arguments)
        except BaseException:
            self.close()
            raise

    def leave(self) -> None:
        self.left = True
        if self.socket:
            with suppress(OSError):
                self.socket.shutdown(SHUT_RDWR)

    def close(self) -> None:
        if self.response:
            self.response.close()

    def await_response(self, connection: Any, response: Callable[[], Any]) -> Any:
        self.socket = connection
        if self.left:
            self.leave()
        self.response = response()
        return self.response

    def release(self) -> None:
        """From now on the connection is others'."""
        self.socket = self.response = None


def answer_of(connection: Any, response: Callable[[], Any]) -> Any:
    call = CURRENT.get()
    return call.await_response(connection, response) if call else response()


def release() -> None:
    if call := CURRENT.get():
        call.release()


class Connection(AWSHTTPConnection):
    """Tells the call when its answer is awaited."""

    def getresponse(self) -> Any:
        return answer_of(self.sock, super().getresponse)


class SecureConnection(AWSHTTPSConnection):
    def getresponse(self) -> Any:
        return answer_of(self.sock, super().getresponse)


class Pool(AWSHTTPConnectionPool):
    """Tells the call when its connection is free for others."""

    ConnectionCls = Connection

    def _put_conn(self, connection: Any) -> None:
        release()
        super()._put_conn(connection)


class SecurePool(AWSHTTPSConnectionPool):
    ConnectionCls = SecureConnection

    def _put_conn(self, connection: Any) -> None:
        release()
        super()._put_conn(connection)


def tell_calls(client: Any) -> None:
    """Let this client of Amazon's tell its connections to the calls."""
    client._endpoint.http_session._pool_classes_by_scheme.update(http=Pool, https=SecurePool)
