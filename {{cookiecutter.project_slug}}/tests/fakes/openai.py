"""A model server that speaks OpenAI's wire format on loopback, so that the real client is what gets tested."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse


@dataclass
class FakeOpenAI:
    """What the server says next, and what it was asked. `status` other than 200 makes every call fail."""

    words: list[str] = field(default_factory=lambda: ["Six hundred ", "characters [1]."])
    finish_reason: str = "stop"
    status: int = 200
    break_off: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def application(self) -> FastAPI:
        app = FastAPI()
        app.post("/v1/chat/completions", response_model=None)(self.chat)
        app.post("/v1/embeddings", response_model=None)(self.embed)
        return app

    async def chat(self, request: Request) -> Response:
        self.requests.append(await request.json())
        if self.status != 200:
            return JSONResponse({"error": {"message": "scripted failure", "type": "test"}}, self.status)
        # A client keeps no connection for a loop that has ended.
        return StreamingResponse(self.events(), headers={"connection": "close"}, media_type="text/event-stream")

    def events(self) -> Iterator[str]:
        for word in self.words:
            yield self.event([{"index": 0, "delta": {"content": word}, "finish_reason": None}])
        if self.break_off:
            raise ConnectionError("scripted")
        yield self.event([{"index": 0, "delta": {}, "finish_reason": self.finish_reason}])
        yield self.event([], usage={"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107})
        yield "data: [DONE]\n\n"

    def event(self, choices: list[dict[str, Any]], **more: Any) -> str:
        body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more}
        return f"data: {json.dumps(body)}\n\n"

    async def embed(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(body)
        if self.status != 200:
            return JSONResponse({"error": {"message": "scripted failure", "type": "test"}}, self.status)
        rows = [{"object": "embedding", "index": n, "embedding": [3.0, 4.0]} for n, _ in enumerate(body["input"])]
        return JSONResponse({"object": "list", "data": rows, "model": "m", "usage": {"prompt_tokens": 1}})


@contextmanager
def serving(fake: FakeOpenAI) -> Iterator[FakeOpenAI]:
    """The fake on a free port; `fake.url` ends in /v1."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        fake.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        server = uvicorn.Server(uvicorn.Config(fake.application(), log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield fake
        finally:
            server.should_exit = True
            thread.join(timeout=10)
