"""`POST /v1/chat/completions`, as the OpenAI SDKs call it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import APIRouter, Response

from app import types
from app.api.dependencies import AnswerersDep, ContextDep, SlotDep
from app.api.failures import failures
from app.api.openai.chunks import ChunkWriter
from app.api.openai.completions import ChatCompletion, completion
from app.api.openai.requests import ChatRequest
from app.api.routes.models import refuse_other_models
from app.api.streaming import AnswerStream
from app.guardrails.question import check_question, question_of
from app.types import Answerer, AnswerRequest, Done

router = APIRouter(tags=["chat"])

STREAM = {
    "description": "The answer; with `stream` as `chat.completion.chunk` events, `[DONE]` last.",
    "content": {"text/event-stream": {"itemSchema": {"type": "object", "properties": {"data": {"type": "string"}}}}},
}


@router.post(
    "/v1/chat/completions",
    response_model=ChatCompletion,
    responses={200: STREAM, **failures(400, 402, 404, 409, 413, 429, 502, 503, 504)},
)
async def chat(
    body: ChatRequest, answerers: AnswerersDep, slot: SlotDep, context: ContextDep
) -> ChatCompletion | Response:
    """Answer the last message from the indexed documents, with citations; the model `agent` uses tools, too."""
    refuse_other_models(body.model)
    messages = body.to_messages()
    check_question(question_of(messages))  # before it waits for a place: what is no question should not come again
    question = AnswerRequest(messages, context.asked_by(body.user))
    answerer = await asyncio.to_thread(answerers, body.model)
    if body.stream:
        include_usage = bool(body.stream_options and body.stream_options.include_usage)
        writer = ChunkWriter(context.account.answer_id, include_usage, body.model)
        return AnswerStream(chunks(answerer, question, writer), slot)
    return completion(await slot.run(lambda: types.answer(answerer, question)), body.model)


async def chunks(answerer: Answerer, question: AnswerRequest, writer: ChunkWriter) -> AsyncGenerator[str]:
    """The chunks of a stream, as JSON. Raises what the stream of events raises."""
    done = False
    async with aclosing(answerer.stream(question)) as events:
        async for event in events:
            done = done or isinstance(event, Done)
            for chunk in writer.write(event):
                yield chunk
    if not done:
        raise RuntimeError("an answer ended without Done")
