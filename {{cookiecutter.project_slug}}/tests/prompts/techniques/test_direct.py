from contextlib import aclosing

import pytest

from app.prompts.techniques.direct import Direct
from tests.prompts.techniques.asking import ScriptedAsk, a_draft

pytestmark = pytest.mark.anyio


async def test_the_answer_passes_as_it_comes() -> None:
    ask = ScriptedAsk([["Six ", "hundred."]])
    assert [piece async for piece in Direct().write(ask, a_draft())] == ["Six ", "hundred."]
    assert ask.purposes == ["answer"]
    assert ask.drafts == [a_draft()]


async def test_closing_it_closes_the_call() -> None:
    ask = ScriptedAsk([["Six ", "hundred."]])
    async with aclosing(Direct().write(ask, a_draft())) as pieces:
        await anext(pieces)
    assert ask.open == 0
