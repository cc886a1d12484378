"""A model's opinion on the passages, in the whole application, against a model's server."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import Application
from app.errors import DeadlineExceeded, ModelUnavailable, SettingsError
from app.types import AnswerRequest, Context, Decision, Message, Passages, answer
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings
from tests.fakes.upstream import Reply, Upstream, openai_stream, upstream

pytestmark = pytest.mark.anyio
ANSWER = openai_stream("Pears lie in a cellar. [1]")


def asked(*contents: str) -> AnswerRequest:
    roles = ["user", "assistant"]
    return AnswerRequest(tuple(Message(roles[at % 2], text) for at, text in enumerate(contents)))  # type: ignore[arg-type]


@contextmanager
def application(folder: Path, server: Upstream | None, **chosen: object) -> Iterator[Application]:
    (folder / "docs").mkdir()
    (folder / "docs" / "pears.txt").write_text("Pears lie in a cool cellar.")
    model = {"llm_model": "openai:m", "llm_base_url": f"{server.url}/v1", "llm_api_key": "k"} if server else {}
    given = settings(data_dir=folder / "data", log_level="error", **{"guard_answerable": "model", **model, **chosen})
    with kept_logging(), bootstrap.build(given, "ask", embedder=StemEmbedder()) as application:
        application.ingest([folder / "docs"])
        yield application


async def test_a_no_is_the_refusal_and_costs_one_call(tmp_path: Path) -> None:
    with upstream(openai_stream("No.")) as server, application(tmp_path, server) as app:
        result = await answer(app.answerer, asked("How old are pears?"))
    assert (result.abstained, result.text) == (True, "I can't answer that from the indexed documents.")
    assert [call.purpose for call in result.done.calls] == ["answerable"]
    assert Decision("answerable", "abstain") in result.done.decisions
    assert result.passages


@pytest.mark.parametrize(("opinion", "outcome"), [("yes", "pass"), ("That depends.", "flag")])
async def test_after_anything_else_the_question_is_answered(tmp_path: Path, opinion: str, outcome: str) -> None:
    with upstream(openai_stream(opinion), ANSWER) as server, application(tmp_path, server) as app:
        result = await answer(app.answerer, asked("Where are pears kept?"))
    assert (result.abstained, result.text) == (False, "Pears lie in a cellar. [1]")
    assert [call.purpose for call in result.done.calls] == ["answerable", "answer"]
    assert Decision("answerable", outcome) in result.done.decisions
    assert "Pears lie in a cool cellar." in server.bodies[0]["messages"][-1]["content"]


async def test_a_follow_up_is_judged_with_what_was_said_before_it(tmp_path: Path) -> None:
    with upstream(openai_stream("yes"), ANSWER) as server, application(tmp_path, server) as app:
        await answer(app.answerer, asked("Where are pears kept?", "In a cellar.", "And how cool?"))
    assert [message["role"] for message in server.bodies[0]["messages"]] == ["system", "user", "assistant", "user"]


async def test_what_the_gate_declines_is_not_asked_about(tmp_path: Path) -> None:
    with upstream(ANSWER) as server, application(tmp_path, server, guard_evidence_abstain=20.0) as app:
        result = await answer(app.answerer, asked("Where are pears kept?"))
    assert result.abstained
    assert server.bodies == []


async def test_passages_are_shown_before_the_model_is_asked(tmp_path: Path) -> None:
    with upstream(Reply(ending="silent")) as server, application(tmp_path, server) as app:
        events = app.answerer.stream(asked("Where are pears kept?"))
        assert isinstance(await anext(events), Passages)
        await events.aclose()


async def test_a_model_that_fails_gives_no_answer(tmp_path: Path) -> None:
    refused = upstream(Reply("{}", status=400))
    with refused as server, application(tmp_path, server) as app, pytest.raises(ModelUnavailable):
        await answer(app.answerer, asked("Where are pears kept?"))
    assert len(server.bodies) == 1


async def test_the_deadline_holds_for_the_opinion(tmp_path: Path) -> None:
    with upstream(Reply(ending="silent")) as server, application(tmp_path, server) as app:
        app.warm_up()
        request = AnswerRequest((Message("user", "Where are pears kept?"),), Context(deadline=time.monotonic() + 1))
        with pytest.raises(DeadlineExceeded):
            await answer(app.answerer, request)
        assert server.wait_until_left(20)


async def test_by_default_no_opinion_is_asked_for(tmp_path: Path) -> None:
    with upstream(ANSWER) as server, application(tmp_path, server, guard_answerable="off") as app:
        result = await answer(app.answerer, asked("Where are pears kept?"))
    assert [call.purpose for call in result.done.calls] == ["answer"]


def test_offline_it_is_refused_at_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="GUARD_ANSWERABLE=model asks a model"), application(tmp_path, None):
        pass
