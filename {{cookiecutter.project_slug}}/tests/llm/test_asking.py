import pytest

from app.errors import ModelUnavailable
from app.llm.asking import Asking
from app.llm.stack import stack
from app.prompts.budget import Budget
from app.types import Context
from tests.fakes.models import ScriptedModel, unknown
from tests.prompts.techniques.asking import PASSAGES, a_draft

pytestmark = pytest.mark.anyio
UNLIMITED = Budget(window=None, answer=0, count=len)


def asking(*pieces: str, budget: Budget = UNLIMITED) -> Asking:
    return Asking(stack(ScriptedModel(pieces=list(pieces)), "m", unknown), "m", Context(), budget)


async def test_what_a_model_thinks_first_is_taken_out() -> None:
    ask = asking("<thi", "nk>secret</think>\n", "Six ", "hundred.")
    assert [text async for text in ask(a_draft())] == ["Six ", "hundred."]


async def test_a_model_that_only_thinks_is_an_error_with_the_next_step() -> None:
    ask = asking("<think>secret")
    with pytest.raises(ModelUnavailable, match="gave no answer: ask again, or raise LLM_MAX_OUTPUT_TOKENS"):
        assert not [text async for text in ask(a_draft())]


async def test_a_passage_that_one_call_had_no_room_for_stays_away_from_those_after_it() -> None:
    ask = asking(
        "Six.", budget=Budget(window=len("".join(m.content for m in a_draft().messages())), answer=0, count=len)
    )
    assert [text async for text in ask(a_draft())] == ["Six."]
    assert ask.context.account.dropped.passages == (2,)
    ask.budget = UNLIMITED
    assert ask.fit(a_draft()).passages == PASSAGES[:1]
    assert ask.context.account.dropped.passages == (2,)
