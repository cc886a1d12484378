"""`chat`: several turns, each answered with the ones before it in mind."""

import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from app.cli.answers import show_answer
from app.cli.console import FAILED, Terminal, describe
from app.cli.questions import MAX_BYTES
from app.cli.records import Record, answer_record
from app.cli.session import Json, Session
from app.errors import AppError, BadQuestion
from app.types import AnswerRequest, Context, Message

if TYPE_CHECKING:
    from app.bootstrap import Application

# What other programs end with is not meant as a question.
ENDS = ("/quit", "/exit", "quit", "exit")
COMMANDS = "/help shows this, /new forgets the conversation, /quit (or Ctrl-D) ends it; Ctrl-C stops an answer"


def chat(ctx: typer.Context, json: Json = False) -> None:
    """Ask on: a conversation, each answer with citations.

    Every answer knows the turns before it. Reads one question a line. /help, /new and /quit are commands.

    \b
    Examples:
      python -m app chat
      python -m app chat --json < questions.txt

    Next: `python -m app serve` puts the same conversation behind a page and an API.
    """
    import asyncio

    session: Session = ctx.obj
    terminal = session.start(json)
    at_keyboard = sys.stdin.isatty() and sys.stdout.isatty()
    with session.open("chat") as application, asyncio.Runner() as runner:
        conversation = Conversation(application, terminal)
        if at_keyboard:
            terminal.note(COMMANDS, "dim")
        for line in typed_lines() if at_keyboard else piped_lines():
            if line in ENDS:
                break
            if line.startswith("/"):
                conversation.command(line)
                continue
            try:
                runner.run(conversation.ask(line))
            except KeyboardInterrupt:
                if not at_keyboard:
                    raise
                terminal.note("stopped")
    terminal.document({"turns": conversation.records})
    if conversation.failed and not at_keyboard:
        raise typer.Exit(FAILED)


class Conversation:
    """The turns so far. A turn that fails is reported and leaves no trace in them."""

    def __init__(self, application: "Application", terminal: Terminal) -> None:
        self.application = application
        self.terminal = terminal
        self.failed = False
        self.records: list[Record] = []
        self.begin()

    def begin(self) -> None:
        self.messages: tuple[Message, ...] = ()

    def command(self, line: str) -> None:
        if line == "/new":
            self.begin()
        self.terminal.note(COMMANDS if line != "/new" else "a new conversation", "dim")

    async def ask(self, question: str) -> None:
        messages = (*self.messages, Message("user", question))
        deadline = time.monotonic() + self.application.settings.request_timeout_seconds
        request = AnswerRequest(messages, Context(subject="command-line", deadline=deadline))
        try:
            answer = await show_answer(self.application.answerer, request, self.terminal)
        except AppError as error:
            self.failed = True
            self.terminal.note(describe(error)[0], "red")
            return
        self.messages = (*messages, Message("assistant", answer.text))
        self.records.append({"question": question, **answer_record(answer)})


def typed_lines() -> Iterator[str]:
    """What a person types, with line editing where Python has it, until Ctrl-D."""
    with suppress(ImportError):
        import readline  # noqa: F401  # its import is what gives input() line editing
    try:
        while True:
            if line := input("> ").strip():
                yield line
    except (EOFError, KeyboardInterrupt) as end:
        print()  # after the prompt, which has no line end
        if isinstance(end, KeyboardInterrupt):
            raise


def piped_lines() -> Iterator[str]:
    """The lines of standard input. Raises BadQuestion at one that has no end in sight."""
    while line := sys.stdin.readline(MAX_BYTES):
        if len(line) == MAX_BYTES:
            raise BadQuestion("a line on standard input is too long for a question: write one question a line")
        if line.strip():
            yield line.strip()
