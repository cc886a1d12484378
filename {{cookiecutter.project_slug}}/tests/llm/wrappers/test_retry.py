"""Calls that are made again when they are not streamed; `tests/llm/test_call.py` has those that are."""

import time

import openai
import pytest

from app.llm.call import config_of
from app.types import Context
from tests.fakes.upstream import refusal, upstream
from tests.llm.wrappers.asking import COUNTED, model_of, whole

pytestmark = pytest.mark.anyio


async def test_a_passing_failure_is_tried_again_and_only_the_answer_is_spent() -> None:
    context = Context()
    with upstream(refusal(503), whole("It rains.")) as server:
        assert (await model_of(server).ainvoke("How?", config_of(context))).text == "It rains."
        assert len(server.bodies) == 2
    assert [spent.usage for spent in context.account.calls] == [COUNTED]


async def test_five_calls_are_the_most() -> None:
    with upstream(refusal(502)) as server:
        with pytest.raises(openai.InternalServerError):
            await model_of(server).ainvoke("How?")
        assert len(server.bodies) == 5


async def test_no_wait_reaches_beyond_the_deadline_of_the_context() -> None:
    with upstream(refusal(429, retry_after="30"), whole("late")) as server:
        with pytest.raises(openai.RateLimitError):
            await model_of(server).ainvoke("How?", config_of(Context(deadline=time.monotonic() + 20)))
        assert len(server.bodies) == 1
