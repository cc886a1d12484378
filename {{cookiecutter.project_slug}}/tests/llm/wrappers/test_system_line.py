"""A line for the model alone: in the system message on the way to the client, and nowhere before."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from app.llm.observer import Silence
from app.llm.stack import stack
from app.llm.wrappers.exact_cache import ExactCache
from app.llm.wrappers.system_line import SystemLine
from tests.fakes.models import ScriptedModel, unknown

pytestmark = pytest.mark.anyio
SAID = [SystemMessage("Ours."), SystemMessage("Theirs."), HumanMessage("Why?")]


async def test_the_first_system_message_gets_it_and_the_callers_stays_as_it_was() -> None:
    model = ScriptedModel(pieces=["So."], seen=[])
    async for _ in SystemLine(inner=model, line=lambda: "A line.").astream(SAID):
        pass
    assert model.seen == [[SystemMessage("A line.\n\nOurs."), *SAID[1:]]]
    assert SAID[0].text == "Ours."


async def test_without_a_system_message_there_is_none() -> None:
    model = ScriptedModel(pieces=["So."], seen=[])
    for said in ([HumanMessage("Why?"), SystemMessage("Theirs.")], [AIMessage("So.")]):
        async for _ in SystemLine(inner=model, line=lambda: "A line.").astream(said):
            pass
        assert model.seen[-1] == said


async def test_calls_that_differ_in_it_alone_are_one_to_the_cache() -> None:
    lines, model = iter("ABC"), ScriptedModel(pieces=["So."], seen=[])
    cached = ExactCache(inner=stack(model, "m", unknown, line=lambda: next(lines)), models=("m",), observer=Silence())
    for _ in range(2):
        assert "".join([chunk.text async for chunk in cached.astream(SAID)]) == "So."
    assert len(model.seen) == 1
