"""`POST /v1/chat/completions`, as the OpenAI SDKs call it."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import APIRouter, Request, Response

from app import types
from app.api.admission import Admission
from app.api.chunks import ChunkWriter
from app.api.completions import ChatCompletion, completion
from app.api.dependencies import AdmissionDep, CallsDep, RequestIdDep, ServiceDep
from app.api.models import check_model
from app.api.responses import failures
from app.api.schemas import ChatRequest
from app.api.streaming import AnswerStream
from app.types import Answerer, AnswerRequest, Context, Done

router = APIRouter(tags=["chat"])

STREAM = {
    "description": "The answer; with `stream` as `chat.completion.chunk` events, `[DONE]` last.",
    "content": {"text/event-stream": {"itemSchema": {"type": "object", "properties": {"data": {"type": "string"}}}}},
}


@router.post(
    "/v1/chat/completions",
    response_model=ChatCompletion,
    responses={200: STREAM, **failures(400, 404, 409, 413, 429, 502, 503, 504)},
)
async def chat(
    body: ChatRequest,
    request: Request,
    service: ServiceDep,
    calls: CallsDep,
    admission: AdmissionDep,
    request_id: RequestIdDep,
) -> ChatCompletion | Response:
    """Answer the last message from the indexed documents, with citations."""
    check_model(body.model)
    seconds = service.settings.request_timeout_seconds
    context = Context(request_id=request_id, deadline=time.monotonic() + seconds)
    question = AnswerRequest(body.to_messages(), context)
    if body.stream:
        include_usage = bool(body.stream_options and body.stream_options.include_usage)
        return AnswerStream(_chunks(service.answerer, question, include_usage, admission), calls, seconds)
    answer = _answer(service.answerer, question, admission)
    return completion(await calls.run(answer, request.receive, seconds))


async def _answer(answerer: Answerer, question: AnswerRequest, admission: Admission) -> types.Answer:
    async with admission.place():
        return await types.answer(answerer, question)


async def _chunks(
    answerer: Answerer, question: AnswerRequest, include_usage: bool, admission: Admission
) -> AsyncGenerator[str]:
    writer = ChunkWriter(include_usage)
    done = False
    async with admission.place(), aclosing(answerer.stream(question)) as events:
        async for event in events:
            done = done or isinstance(event, Done)
            for chunk in writer.write(event):
                yield chunk
    if not done:
        raise RuntimeError("an answer ended without Done")
