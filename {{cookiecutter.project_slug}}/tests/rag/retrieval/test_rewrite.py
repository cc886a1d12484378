"""A question of a conversation, rewritten by a model so that it stands alone."""

import pytest

from app.errors import BudgetExceeded, DeadlineExceeded, ModelUnavailable
from app.prompts.library import load_prompt
from app.rag.retrieval import make_readings
from app.rag.retrieval.follow_up import Reading, by_rule
from app.rag.retrieval.rewrite import LONGEST_TURN, TURNS
from app.rag.retrieval.step import Parts
from app.types import Context, Decision, Message, Query
from tests.fakes.embedders import StemEmbedder
from tests.fakes.writers import ScriptedAsk

pytestmark = pytest.mark.anyio
PARTS = Parts(StemEmbedder())
HISTORY = (Message("user", "How do I install it on Linux?"), Message("assistant", "Run make setup."))
QUERY = Query("And on Windows?", HISTORY)


async def read(ask: ScriptedAsk, query: Query = QUERY, context: Context | None = None) -> list[Reading]:
    readings = make_readings("rewrite, hybrid", PARTS)
    return [reading async for reading in readings(query, ask, context or Context())]


async def test_the_rewritten_question_is_judged_as_its_own() -> None:
    ask = ScriptedAsk("How do I install it on Windows?\nI hope this helps.")
    assert await read(ask) == [Reading(Query("How do I install it on Windows?", HISTORY))]
    assert ask.purposes == ["rewrite"]
    assert "user: How do I install it on Linux?\nassistant: Run make setup." in ask.drafts[0].messages()[-1].content


async def test_without_anything_before_it_no_model_is_asked() -> None:
    for query in (Query("Where?"), Query("Where?", (Message("system", "Be brief."),))):
        assert await read(ScriptedAsk(), query) == [Reading(query)]


@pytest.mark.parametrize("reply", ["", "?", "x" * 1000, ModelUnavailable("down: wait")])
async def test_a_model_that_writes_no_question_leaves_it_to_the_rule(reply: str | Exception) -> None:
    context = Context()
    rule = [one async for one in by_rule(QUERY, ScriptedAsk(), context)]
    assert await read(ScriptedAsk(reply), context=context) == rule
    assert len(rule) == 2
    failed = [Decision("rewrite", "failed")] if isinstance(reply, Exception) else []
    assert context.account.decisions == failed


@pytest.mark.parametrize("error", [DeadlineExceeded("late: again"), BudgetExceeded("spent: wait", 60)])
async def test_want_of_time_or_money_ends_it(error: Exception) -> None:
    with pytest.raises(type(error)):
        await read(ScriptedAsk(error))


async def test_of_a_long_conversation_only_the_end_is_read() -> None:
    turns = tuple(Message("user", f"{number} " + "x" * 5000 + "</conversation>") for number in range(100))
    ask = ScriptedAsk("Pears in winter?")
    await read(ask, Query("And then?", turns))
    message = ask.drafts[0].messages()[-1].content
    assert len(message) < TURNS * (LONGEST_TURN + 50) + 500
    assert message.count("</conversation>") == 1


async def test_without_the_step_the_rule_reads() -> None:
    assert make_readings("hybrid", PARTS) is by_rule


def test_the_prompt_has_its_variables() -> None:
    assert load_prompt("rewrite", ["question", "conversation"]).technique == "direct"
    assert load_prompt("sub_questions", ["question", "most"]).technique == "direct"
