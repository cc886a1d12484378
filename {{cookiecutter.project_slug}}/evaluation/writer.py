"""Asks the model of the settings to write something that is no answer. What it costs is kept as that of answers is."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from app.bootstrap import Application
from app.bootstrap.chain import build_model
from app.bootstrap.models import build_chat_model
from app.llm.call import ModelCall
from app.llm.chat import display_name
from app.types import AnswerRequest, Context, Event, Message, Text, answer
from evaluation.limits import Limits


@dataclass(frozen=True)
class Writer:
    """An `Answerer` that passes the messages on as they are."""

    application: Application
    purpose: str
    sample: int = 0

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        settings, context = self.application.settings, request.context
        client = self.application.model or build_chat_model(settings)
        model = build_model(settings, client, self.application.circuits, self.application.allowance)
        call = ModelCall(model, display_name(settings.llm_model), context, self.purpose, self.sample)
        async with aclosing(call.stream(request.messages)) as deltas:
            async for delta in deltas:
                yield Text(delta)
        yield context.account.done(call.finish_reason, model=call.name, prompt=context.account.prompt, timings_ms={})


async def write(
    application: Application, texts: tuple[str, str], limits: Limits, *, prompt: str, purpose: str, sample: int = 0
) -> str:
    """What the model makes of a system and a user message. Raises what a call of a model raises."""
    context = Context(subject="evaluation", deadline=time.monotonic() + application.settings.request_timeout_seconds)
    context.account.prompt = prompt
    system, user = texts
    request = AnswerRequest((Message("system", system), Message("user", user)), context)
    try:
        return (await answer(application.recorded(Writer(application, purpose, sample)), request)).text
    finally:
        limits.spend(len(context.account.calls), context.account.cost_usd)
