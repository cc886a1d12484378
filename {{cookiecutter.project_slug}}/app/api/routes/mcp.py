"""`POST /mcp/`: our tools that only read, for clients of the Model Context Protocol (streamable HTTP).

Each request is answered by itself, in JSON: there is no session, so any replica may answer, and nothing to hold open.
"""

import asyncio
import json
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.types import Message

from app.agents.mcp.offered import make_server
from app.api.dependencies import ContextDep, SettingsDep, SlotDep, ToolsDep

# As JSON-RPC 2.0 answers an invalid request: https://www.jsonrpc.org/specification#error_object
INVALID_REQUEST = -32600
ADVICE = (
    "the body is no message of the protocol: send one JSON object with jsonrpc, id, method and, where the method has "
    "them, params as an object"
)
NO_MESSAGE = json.dumps({"jsonrpc": "2.0", "id": None, "error": {"code": INVALID_REQUEST, "message": ADVICE}})

router = APIRouter(tags=["mcp"], include_in_schema=False)


@router.post("/mcp")
@router.post("/mcp/")
async def mcp(request: Request, tools: ToolsDep, settings: SettingsDep, slot: SlotDep, context: ContextDep) -> Response:
    """One message of a client, and what the server says to it."""
    body = await request.body()
    # Whoever asks before the warm-up is over waits until the library is imported.
    server = await asyncio.to_thread(lambda: make_server(settings.app_name, tools(), lambda: context))
    return await slot.run(lambda: exchanged(server, request, body))


async def exchanged(server: Any, request: Request, body: bytes) -> Response:
    """One request through a session manager of its own, which keeps nothing between requests."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    unread, sent = [body], Sent()

    async def receive() -> Message:
        if not unread:
            await asyncio.get_running_loop().create_future()  # the slot watches whether the client is there
        return {"type": "http.request", "body": unread.pop(), "more_body": False}

    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(request.scope, receive, sent.send)
    return sent.response()


class Sent:
    """What an ASGI application sends, kept for a response."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")

    def response(self) -> Response:
        """What the SDK says of a body that is no message is pydantic's, and goes on for pages: ours is one sentence."""
        if self.status == HTTPStatus.BAD_REQUEST and b'"Validation error: ' in self.body:
            return Response(NO_MESSAGE, self.status, media_type="application/json")
        response = Response(self.body, self.status)
        response.raw_headers = self.headers
        return response
