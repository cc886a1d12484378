"""`/agent/threads/{thread}/runs` and `…/resume`: a task for the agent, and the decisions that its run waits for."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Path, Response

from app import types
from app.agents.approvers import Wait
from app.agents.history import LONGEST_NAME
from app.api.agents.decisions import ResumeRequest, RunRequest, given
from app.api.agents.events import RunEvent, schema
from app.api.agents.writer import RunWriter
from app.api.dependencies import AgentsDep, ContextDep, SlotDep
from app.api.failures import failures
from app.api.openai.chunks import ChunkWriter
from app.api.openai.completions import ChatCompletion, completion
from app.api.openai.requests import AGENT_ID
from app.api.routes.chat import STREAM, chunks
from app.api.streaming import AnswerStream, RunStream
from app.guardrails.question import check_question
from app.types import Answerer, AnswerRequest, Message

router = APIRouter(tags=["agent"])

ThreadPath = Annotated[str, Path(min_length=1, max_length=LONGEST_NAME, examples=["5f0c1e"])]
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": schema()},
    },
}
EVENTS = {
    "description": "The run as events, each under the name of its `type`; `done` or `error` is the last one.",
    "content": {"text/event-stream": {"itemSchema": EVENT}},
}


@router.post(
    "/agent/threads/{thread}/runs",
    response_model=None,
    responses={200: EVENTS, **failures(400, 402, 404, 409, 413, 429, 502, 503, 504)},
)
async def run(thread: ThreadPath, body: RunRequest, agents: AgentsDep, slot: SlotDep, context: ContextDep) -> Response:
    """Give the agent a task on a thread, which begins with it, or goes on; the reply is a stream of events."""
    check_question(body.task)  # before it waits for a place
    agent = await asyncio.to_thread(agents, thread, Wait())
    request = AnswerRequest((Message("user", body.task),), context.asked_by(body.user))
    return RunStream(run_events(agent, request), slot)


@router.post(
    "/agent/threads/{thread}/resume",
    response_model=ChatCompletion,
    responses={200: STREAM, **failures(400, 402, 404, 409, 413, 429, 502, 503, 504)},
)
async def resume(
    thread: ThreadPath, body: ResumeRequest, agents: AgentsDep, slot: SlotDep, context: ContextDep
) -> ChatCompletion | Response:
    """Decide about what a run waits for, or go on with one that was broken off: to its answer, or to the next call
    that waits.
    """
    agent = await asyncio.to_thread(agents, thread, given(body.decisions))
    request = AnswerRequest((), context.asked_by(body.user))
    if body.stream == "events":
        return RunStream(run_events(agent, request), slot)
    if body.stream:
        writer = ChunkWriter(context.account.answer_id, include_usage=False, model=AGENT_ID)
        return AnswerStream(chunks(agent, request, writer), slot)
    return completion(await slot.run(lambda: types.answer(agent, request)), AGENT_ID)


async def run_events(agent: Answerer, request: AnswerRequest) -> AsyncGenerator[RunEvent]:
    writer = RunWriter()
    async with aclosing(agent.stream(request)) as events:
        async for event in events:
            for written in writer.write(event):
                yield written
