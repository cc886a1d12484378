"""The steps of a search that ask a model, in the whole application, against a model's server."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import Application
from app.errors import DeadlineExceeded, SettingsError
from app.types import AnswerRequest, Context, Decision, Message, answer
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings
from tests.fakes.upstream import Reply, Upstream, openai_stream, upstream

pytestmark = pytest.mark.anyio
QUESTION = Message("user", "How is fruit kept?")
FOLLOW_UP = (QUESTION, Message("assistant", "In a cellar."), Message("user", "And plums?"))
ANSWER = openai_stream("Plums are dried. [1]")


@contextmanager
def application(folder: Path, server: Upstream | None, retrieval: str, **chosen: object) -> Iterator[Application]:
    docs = folder / "docs"
    docs.mkdir()
    (docs / "pears.txt").write_text("Pears lie in a cool cellar.")
    (docs / "plums.txt").write_text("Plums are dried in the sun, and so is other fruit.")
    model = {"llm_model": "openai:m", "llm_base_url": f"{server.url}/v1", "llm_api_key": "k"} if server else {}
    given = settings(data_dir=folder / "data", retrieval=retrieval, log_level="error", **{**model, **chosen})
    with kept_logging(), bootstrap.build(given, "ask", embedder=StemEmbedder()) as application:
        application.ingest([docs])
        yield application


async def test_each_call_is_in_the_answers_details_and_its_text_is_not_in_the_answer(tmp_path: Path) -> None:
    written = ["How are plums kept?", "1. dried plums\n2. sun", "1. plums?\n2. dried?", "Plums hang in an attic."]
    steps = "rewrite, multi_query, decomposition, hyde"
    with upstream(*map(openai_stream, written), ANSWER) as server, application(tmp_path, server, steps) as app:
        result = await answer(app.answerer, AnswerRequest(FOLLOW_UP))
    assert result.text == "Plums are dried. [1]"
    assert [call.purpose for call in result.done.calls] == ["rewrite", "multi_query", "decomposition", "hyde", "answer"]
    assert "How are plums kept?" in server.bodies[1]["messages"][-1]["content"]
    assert "And plums?" in server.bodies[-1]["messages"][-1]["content"]
    assert "attic" not in str(server.bodies[-1])


async def test_a_first_question_is_not_rewritten(tmp_path: Path) -> None:
    with upstream(ANSWER) as server, application(tmp_path, server, "rewrite, hybrid") as app:
        result = await answer(app.answerer, AnswerRequest((QUESTION,)))
    assert [call.purpose for call in result.done.calls] == ["answer"]


async def test_steps_that_fail_leave_the_answer_as_it_would_be(tmp_path: Path) -> None:
    refused = Reply("{}", status=400)
    with upstream(refused, refused, ANSWER) as server, application(tmp_path, server, "multi_query, hyde") as app:
        result = await answer(app.answerer, AnswerRequest((QUESTION,)))
    assert result.text == "Plums are dried. [1]"
    failed = [one for one in result.done.decisions if one.outcome == "failed"]
    assert failed == [Decision("multi_query", "failed"), Decision("hyde", "failed")]


@pytest.mark.parametrize("step", ["rewrite", "self_query", "multi_query", "decomposition", "hyde"])
async def test_the_deadline_holds_for_a_step(tmp_path: Path, step: str) -> None:
    with upstream(Reply(ending="silent")) as server, application(tmp_path, server, step) as app:
        app.warm_up()
        begun = time.monotonic()
        with pytest.raises(DeadlineExceeded):
            await answer(app.answerer, AnswerRequest(FOLLOW_UP, Context(deadline=begun + 1)))
        assert server.wait_until_left(20)


@pytest.mark.parametrize("step", ["rewrite", "hyde"])
async def test_whoever_leaves_while_a_step_asks_ends_its_call(tmp_path: Path, step: str) -> None:
    with upstream(Reply(ending="silent")) as server, application(tmp_path, server, step) as app:
        answering = asyncio.ensure_future(answer(app.answerer, AnswerRequest(FOLLOW_UP)))
        assert await asyncio.to_thread(server.wait_until_called, 1, 20)
        answering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await answering
        assert await asyncio.to_thread(server.wait_until_left, 20)


async def test_offline_a_follow_up_is_read_by_the_rule(tmp_path: Path) -> None:
    with application(tmp_path, None, "rewrite, hybrid") as app:
        result = await answer(app.answerer, AnswerRequest(FOLLOW_UP))
    assert [call.purpose for call in result.done.calls] == ["answer"]
    assert not [one for one in result.done.decisions if one.outcome == "failed"]


async def test_offline_a_filter_is_found_by_the_rule_and_the_answer_says_so(tmp_path: Path) -> None:
    with application(tmp_path, None, "self_query") as app:
        result = await answer(app.answerer, AnswerRequest((Message("user", "How is fruit kept in plums.txt?"),)))
    assert {citation.source for citation in result.citations} == {"plums.txt"}
    assert Decision("self_query", "narrowed") in result.done.decisions


async def test_what_a_model_reads_in_the_question_limits_the_search(tmp_path: Path) -> None:
    reply = openai_stream('{"source": ["pears.txt"]}')
    with upstream(reply, ANSWER) as server, application(tmp_path, server, "self_query") as app:
        result = await answer(app.answerer, AnswerRequest((Message("user", "How is fruit kept, says pears.txt"),)))
    assert [call.purpose for call in result.done.calls] == ["self_query", "answer"]
    assert "Plums are dried in the sun" not in str(server.bodies[-1])


def test_offline_a_step_that_needs_a_model_is_refused_at_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="set LLM_MODEL"), application(tmp_path, None, "hyde"):
        pass


def test_a_cross_encoder_without_a_model_is_refused_at_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CROSS_ENCODER"), application(tmp_path, None, "cross_encoder"):
        pass
