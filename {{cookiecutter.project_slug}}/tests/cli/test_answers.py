"""Whoever reads an answer may leave in the midst of it: what produces it is closed there and then, not by the loop."""

import pytest
import typer

from app.cli.agent_steps import AgentRecord, show_agent
from app.cli.answers import show_answer
from app.cli.console import OUTPUT_CLOSED, Terminal
from app.types import AnswerRequest, Context, Message
from tests.cli.conftest import ANSWERED
from tests.fakes.answerers import ScriptedAnswerer

pytestmark = pytest.mark.anyio
REQUEST = AnswerRequest((Message("user", "how?"),), Context())


class Left(Terminal):
    """A terminal whose reader has gone."""

    def write(self, text: str, style: str = "", end: str = "\n") -> None:
        raise typer.Exit(OUTPUT_CLOSED)


async def test_the_answer_is_closed_when_its_reader_leaves() -> None:
    answerer = ScriptedAnswerer(ANSWERED)
    with pytest.raises(typer.Exit) as left:
        await show_answer(answerer, REQUEST, Left())
    assert left.value.exit_code == OUTPUT_CLOSED
    assert answerer.closed.is_set()


async def test_the_run_of_the_agent_is_closed_when_its_reader_leaves() -> None:
    answerer = ScriptedAnswerer(ANSWERED)
    with pytest.raises(typer.Exit) as left:
        await show_agent(answerer, REQUEST, Left(), AgentRecord("monday"))
    assert left.value.exit_code == OUTPUT_CLOSED
    assert answerer.closed.is_set()
