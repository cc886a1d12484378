"""An HTTP client that reads no more of a response than a server should send."""

from collections.abc import AsyncIterator

import httpx2

LARGEST_EVENT = 1_000_000
LARGEST_BODY = 4_000_000
SECONDS = 5.0
TOO_MUCH = "it sends more than is read"


def http_client(token: str | None) -> httpx2.AsyncClient:
    """The token goes to the address that it is for, and to no other: redirects that leave it are not followed."""
    headers = {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {token}"} if token else {})}
    return httpx2.AsyncClient(
        headers=headers, timeout=httpx2.Timeout(SECONDS, read=None), event_hooks={"response": [cap]}
    )


async def cap(response: httpx2.Response) -> None:
    """What is packed could become any length: it is read as if it were not, and so is no JSON."""
    response.headers.pop("content-encoding", None)
    response.stream = Capped(response.stream)  # type: ignore[arg-type]  # of an asynchronous client it is one


class Capped(httpx2.AsyncByteStream):
    """Raises ReadError after LARGEST_BODY bytes."""

    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self.inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self.inner:
            size += len(piece)
            if size > LARGEST_BODY:
                raise httpx2.ReadError(TOO_MUCH)
            yield piece

    async def aclose(self) -> None:
        await self.inner.aclose()
