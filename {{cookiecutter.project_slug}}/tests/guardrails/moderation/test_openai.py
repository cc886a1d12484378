"""OpenAI's own client against a server that speaks the wire format of its moderation API."""

import asyncio
import json
import time

import pytest
from openai.types import ModerationCreateResponse

from app.errors import DeadlineExceeded, GuardFailed, QuestionBlocked
from app.guardrails.guard import check_all
from app.guardrails.moderation.categories import CATEGORIES, found_in
from app.guardrails.moderation.moderation import Moderation
from app.guardrails.moderation.openai import LONGEST, OpenAIModerator
from app.types import Context, Decision
from tests.fakes.moderation import moderated, texts_of
from tests.fakes.upstream import Reply, Upstream, refusal, upstream

MODEL = "omni-moderation-latest"


def moderator(server: Upstream) -> OpenAIModerator:
    return OpenAIModerator(MODEL, "sk-test-key", f"{server.url}/v1")


def test_the_server_of_the_tests_speaks_as_the_real_one() -> None:
    body = moderated({"hate": 0.9}, {}).body
    parsed = ModerationCreateResponse.model_validate(json.loads(body))
    assert [one.flagged for one in parsed.results] == [True, False]
    assert set(parsed.results[0].category_scores.model_dump(by_alias=True)) == set(CATEGORIES)
    assert parsed.model_dump(by_alias=True)["results"] == json.loads(body)["results"]


def test_a_text_is_scored_by_one_call() -> None:
    with upstream(moderated({"self-harm/intent": 0.8, "violence": 0.2})) as server:
        scores = asyncio.run(moderator(server).scores("I feel bad"))
    assert found_in(scores) == ["self-harm/intent"]
    assert scores["violence"] == 0.2
    assert server.bodies == [{"input": ["I feel bad"], "model": MODEL}]
    assert "POST /v1/moderations" in server.heads[0]
    assert "Bearer sk-test-key" in server.heads[0]


def test_a_long_text_is_several_of_the_same_call_and_the_surest_counts() -> None:
    with upstream(moderated({}, {"hate": 0.9}, {"hate": 0.4})) as server:
        scores = asyncio.run(moderator(server).scores("a" * (2 * LONGEST + 1)))
    assert scores["hate"] == 0.9
    assert list(map(len, texts_of(server.bodies)[0])) == [LONGEST, LONGEST, 1]


def test_one_moderator_serves_one_event_loop_after_the_other() -> None:
    with upstream(moderated({"hate": 0.9})) as server:
        one = moderator(server)
        assert [asyncio.run(one.scores("a"))["hate"] for _ in range(2)] == [0.9, 0.9]


def test_what_it_finds_blocks_a_question() -> None:
    context = Context()
    with upstream(moderated({"hate": 0.9})) as server, pytest.raises(QuestionBlocked, match=r"\(hate\)"):
        asyncio.run(check_all([Moderation(moderator(server), blocks=True)], "a", context))
    assert context.account.decisions == [Decision("moderation", "block", 0.9)]


@pytest.mark.parametrize("reply", [refusal(500), refusal(429), refusal(401), Reply("<html>"), Reply(ending="cut")])
@pytest.mark.parametrize("blocks", [True, False])
def test_a_server_that_fails_blocks_and_is_asked_once(reply: Reply, blocks: bool) -> None:
    context = Context()
    with upstream(reply) as server, pytest.raises(GuardFailed, match="the guard 'moderation' failed"):
        asyncio.run(check_all([Moderation(moderator(server), blocks)], "a", context))
    assert len(server.bodies) == 1
    assert context.account.decisions == [Decision("moderation", "failed")]


def test_a_server_that_is_silent_is_left_at_the_deadline() -> None:
    context = Context(deadline=time.monotonic() + 0.5)
    with upstream(Reply(ending="silent")) as server:
        with pytest.raises(DeadlineExceeded, match="'moderation' took too long"):
            asyncio.run(check_all([Moderation(moderator(server), blocks=False)], "a", context))
        assert server.wait_until_left(10)


def test_who_leaves_ends_the_call() -> None:
    async def leave(server: Upstream) -> None:
        asking = asyncio.ensure_future(moderator(server).scores("a"))
        assert await asyncio.to_thread(server.wait_until_called, 1, 10)
        assert server.open == 1
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    with upstream(Reply(ending="silent")) as server:
        asyncio.run(leave(server))
        assert server.wait_until_left(10)
