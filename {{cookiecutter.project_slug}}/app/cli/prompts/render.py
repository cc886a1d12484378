"""`prompts render`: the messages that a model would get."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from app.cli.prompts.reference import Reference
from app.cli.questions import Question, read_question
from app.cli.session import Json, Session
from app.errors import AppError

if TYPE_CHECKING:
    from app.bootstrap import Application
    from app.prompts.draft import Draft
    from app.prompts.prompt import Prompt
    from app.types import Message


def render(ctx: typer.Context, prompt: Reference, question: Question, json: Json = False) -> None:
    """Show the messages that a model would get.

    The passages are those that a search finds, and what the model's context window has no room for is left out: what
    you see is what would be sent, but nothing is. Of a technique that asks several times it is the first call.

    \b
    Examples:
      python -m app prompts render answer@1 "How do I add a loader?"
      python -m app prompts render answer "How do I add a loader?" --json

    Next: `python -m app ask` sends it.
    """
    import asyncio

    from app.bootstrap.answers import build_budget
    from app.prompts.budget import tokens
    from app.prompts.library import find_prompt

    session: Session = ctx.obj
    terminal = session.start(json)
    found, text = find_prompt(prompt), read_question(question)
    with session.open("prompts") as application:
        messages = asyncio.run(first_call(application, found, text))
        count = tokens(messages, build_budget(application.settings, found).count)
    shown = [{"role": message.role, "content": message.content} for message in messages]
    terminal.document({"prompt": found.id, "messages": shown, "tokens": count})
    if not json:
        for message in messages:
            terminal.write(f"--- {message.role}", "bold cyan")
            terminal.write(message.content)
        terminal.write(f"\n{found.id} | about {count:,} tokens", "dim")


async def first_call(application: "Application", prompt: "Prompt", question: str) -> "Sequence[Message]":
    """What the prompt's technique asks first. Raises EmptyIndex, or BadQuestion for what does not fit."""
    from app.assistant import PASSAGES
    from app.bootstrap.answers import build_gate, build_method
    from app.prompts.draft import Draft
    from app.prompts.passages import given
    from app.types import Context, Query

    method = build_method(application.settings, prompt, application.embedder)
    found = await application.sifted.search(Query(question, limit=PASSAGES), Context(subject="command-line"))
    passages = given(found.items, cosines=build_gate(application.settings, application.embedder).cosines)
    silence = Silence()
    with suppress(AppError):  # a technique may well say that this is no answer
        draft = Draft(prompt, question, tuple(passages), more=prompt.unfilled())
        async for _ in method.technique.write(silence, draft):
            pass
    return method.budget.fit(silence.drafts[0]).messages()


class Silence:
    """An `Ask` that answers nothing, and keeps what it was asked."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []

    async def __call__(self, draft: "Draft", *, purpose: str = "", sample: int = 0) -> AsyncGenerator[str]:
        self.drafts.append(draft)
        for nothing in list[str]():
            yield nothing
