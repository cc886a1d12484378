"""Personal data in the whole application: what model servers are sent, and what the user reads."""

import asyncio
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app import bootstrap
from app.agents.approvers import Verdict
from app.api.application import create_app
from app.bootstrap import Application
from app.errors import GuardFailed, IndexMismatch
from app.guardrails.personal import finder
from app.guardrails.personal.finder import Finding
from app.monitoring.logging import configure_logging
from app.types import AnswerRequest, ApprovalNeeded, Message, Text, ToolCalled, ToolReturned, answer
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.moderation import moderated, texts_of
from tests.fakes.openai import FakeOpenAI, serving
from tests.fakes.settings import settings
from tests.fakes.upstream import Reply, Upstream, openai_call, openai_stream, upstream

pytestmark = pytest.mark.anyio
ANN, EVA, BOB = "ann@example.org", "eva@example.org", "bob@example.org"
ASKED = (
    Message("user", f"I am {EVA}."),
    Message("assistant", f"Then {BOB} is near you."),
    Message("user", f"Does {ANN} keep pears?"),
)
TOKEN = "ghp_" + "a1B2" * 9
ANSWER = openai_stream("Yes, <EMA", "IL_3", "> does. [1]")


@contextmanager
def application(folder: Path, server: Upstream, **chosen: object) -> Iterator[Application]:
    docs = folder / "docs"
    docs.mkdir(exist_ok=True)
    (docs / "pears.txt").write_text(f"Pears are kept in a cool cellar by {ANN}, and by carl@example.org.")
    (docs / "plums.txt").write_text("Plums are dried in the sun.")
    model = {"llm_model": "openai:m", "llm_base_url": f"{server.url}/v1", "llm_api_key": "k"}
    given = settings(data_dir=folder / "data", **{"log_level": "error", **model, **chosen})
    embedder = None if "embedding_model" in chosen else StemEmbedder()
    with kept_logging(), bootstrap.build(given, "ask", embedder=embedder) as made:
        made.ingest([docs])
        yield made


def said_in(requests: list[dict[str, Any]]) -> set[str]:
    """Which of these addresses were sent."""
    sent = json.dumps(requests)
    return {address for address in (ANN, EVA, BOB, "carl@example.org") if address in sent}


async def test_the_model_reads_placeholders_and_the_user_the_address(tmp_path: Path) -> None:
    with upstream(ANSWER) as server, application(tmp_path, server) as app:
        result = await answer(app.answerer, AnswerRequest(ASKED))
    assert result.text == f"Yes, {ANN} does. [1]"
    assert ANN in result.citations[0].quote
    assert said_in(server.bodies) == {"carl@example.org"}
    sent = server.bodies[0]["messages"]
    assert "kept in a cool cellar by <EMAIL_3>" in str(sent)
    assert "Does <EMAIL_3> keep pears?" in str(sent)


async def test_an_address_is_masked_in_passages_though_the_question_writes_it_with_capitals(tmp_path: Path) -> None:
    with upstream(ANSWER) as server, application(tmp_path, server) as app:
        await answer(app.answerer, of("Does Ann@Example.org keep pears?"))
    assert said_in(server.bodies) == {"carl@example.org"}


async def test_passages_are_masked_where_that_is_chosen(tmp_path: Path) -> None:
    with upstream(ANSWER) as server, application(tmp_path, server, guard_pii_passages="on") as app:
        result = await answer(app.answerer, AnswerRequest(ASKED))
    assert said_in(server.bodies) == set()
    assert result.text == f"Yes, {ANN} does. [1]"


@pytest.mark.parametrize("who", ["answerer", "agent"])
async def test_masking_that_crashes_is_a_guard_that_failed_and_no_fault_of_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    def find(text: str) -> list[Finding]:
        if "cellar" in text:
            raise ZeroDivisionError
        return []

    monkeypatch.setattr(finder, "find", find)
    search = openai_call("search_documents", {"query": "pears"})
    with upstream(search) as server, application(tmp_path, server, guard_pii_passages="on") as app:
        with pytest.raises(GuardFailed, match="'pii' failed"):
            await answer(getattr(app, who), AnswerRequest(ASKED))
        assert app.metrics.registry.get_sample_value("app_guard_failures_total") == 1
    assert len(server.bodies) == (who == "agent")


@pytest.mark.parametrize("switch", ["off", "flag"])
async def test_nothing_is_masked_where_nothing_is_looked_for(tmp_path: Path, switch: str) -> None:
    with upstream(ANSWER) as server, application(tmp_path, server, guard_pii=switch) as app:
        await answer(app.answerer, AnswerRequest(ASKED))
    assert (ANN in said_in(server.bodies)) is (switch == "off")


@pytest.mark.parametrize(("switch", "sent"), [("flag", "token=<SECRET_1>"), ("off", f"token={TOKEN}")])
async def test_a_key_in_the_question_is_masked_too(tmp_path: Path, switch: str, sent: str) -> None:
    log, question = io.StringIO(), Message("user", f"Do pears need token={TOKEN}?")
    reply, chosen = openai_stream("Yes, <SECRET_1>. [1]"), {"guard_secrets": switch, "guard_pii": "off"}
    with upstream(reply) as server, application(tmp_path, server, **chosen) as app:
        configure_logging("debug", log)
        result = await answer(app.answerer, AnswerRequest((question,)))
        scraped = app.metrics.render()[0].decode()
    assert sent in str(server.bodies[0]["messages"])
    assert (TOKEN in result.text) is (switch == "flag")
    assert TOKEN not in log.getvalue() + scraped


async def test_no_call_on_the_way_to_an_answer_holds_it(tmp_path: Path) -> None:
    written = ["Does <EMAIL_3> keep pears?", "1. pears of <EMAIL_3>", "1. who?", "<EMAIL_3> hung pears in an attic."]
    steps = {"retrieval": "rewrite, multi_query, decomposition, hyde"}
    with upstream(*map(openai_stream, written), ANSWER) as server, application(tmp_path, server, **steps) as app:
        result = await answer(app.answerer, AnswerRequest(ASKED))
    assert [call.purpose for call in result.done.calls] == ["rewrite", "multi_query", "decomposition", "hyde", "answer"]
    assert said_in(server.bodies) == {"carl@example.org"}


@pytest.mark.parametrize("technique", ["self_consistency", "tree_of_thought", "chain_of_thought", "few_shot"])
async def test_no_call_of_a_technique_holds_it(tmp_path: Path, technique: str) -> None:
    with upstream(ANSWER) as server, application(tmp_path, server, prompt_answer=f"{technique}@1") as app:
        await answer(app.answerer, AnswerRequest(ASKED))
    assert server.bodies
    assert said_in(server.bodies) == {"carl@example.org"}


@pytest.mark.parametrize("framework", ["langchain", pytest.param("llamaindex", marks=pytest.mark.engines)])
async def test_a_framework_sends_no_more_than_we_do(tmp_path: Path, framework: str) -> None:
    with upstream(ANSWER) as server, application(tmp_path, server, rag_framework=framework) as app:
        result = await answer(app.answerer, AnswerRequest(ASKED))
    assert result.text == f"Yes, {ANN} does. [1]"
    assert said_in(server.bodies) == {"carl@example.org"}


@pytest.mark.parametrize("framework", ["native", "langchain"])
async def test_where_all_models_run_here_the_answer_has_the_address(tmp_path: Path, framework: str) -> None:
    with upstream() as server, application(tmp_path, server, llm_model="offline", rag_framework=framework) as app:
        for question in (f"Are pears kept in a cool cellar by {ANN}?", f"Which pears has {ANN} with token={TOKEN}?"):
            result = await answer(app.answerer, of(question))
            assert f"Pears are kept in a cool cellar by {ANN}, and by carl@example.org." in result.text
    assert server.bodies == []


async def test_a_stranger_and_a_secret_are_kept_out_of_an_answer(tmp_path: Path) -> None:
    reply = openai_stream("Ask dave@stran", f"ger.example with {TOKEN[:9]}", f"{TOKEN[9:]}, or {ANN}. [1]")
    switches = {"guard_pii": "block", "guard_secrets": "block"}
    with upstream(reply) as server, application(tmp_path, server, **switches) as app:
        result = await answer(app.answerer, AnswerRequest((Message("user", "Who keeps pears?"),)))
    assert result.text == f"Ask [email-withheld] with [secret-withheld], or {ANN}. [1]"
    outcomes = {decision.guard: decision.outcome for decision in result.done.decisions}
    assert (outcomes["answer_pii"], outcomes["answer_secrets"]) == ("block", "block")


async def test_a_server_of_embeddings_reads_the_kind_of_what_is_personal(tmp_path: Path) -> None:
    drafted = openai_stream("<EMAIL_3> hung pears in an attic.")
    with serving(FakeOpenAI()) as embeddings, upstream(drafted, ANSWER) as server:
        elsewhere = {"embedding_model": "openai:small", "embedding_base_url": embeddings.url}
        with application(tmp_path, server, retrieval="hyde, hybrid", **elsewhere) as app:
            asked_from = len(embeddings.requests)
            await answer(app.answerer, AnswerRequest(ASKED[2:]))
    assert ANN in json.dumps(embeddings.requests[:asked_from])
    assert said_in(embeddings.requests[asked_from:]) == set()
    assert "Does <EMAIL> keep pears?" in json.dumps(embeddings.requests[asked_from:])


async def test_a_server_of_embeddings_reads_no_key(tmp_path: Path) -> None:
    with serving(FakeOpenAI()) as embeddings, upstream(ANSWER) as server:
        elsewhere = {"embedding_model": "openai:small", "embedding_base_url": embeddings.url}
        with application(tmp_path, server, **elsewhere) as app:
            await answer(app.answerer, AnswerRequest((Message("user", f"Do pears need token={TOKEN}?"),)))
    assert TOKEN not in json.dumps(embeddings.requests)
    assert "token=<SECRET>" in json.dumps(embeddings.requests)


def of(text: str, *before: Message) -> AnswerRequest:
    return AnswerRequest((*before, Message("user", text)))


@contextmanager
def embedding_elsewhere(folder: Path, server: Upstream, **chosen: object) -> Iterator[tuple[Application, list[Any]]]:
    """The application with a server of embeddings, and what that one is sent once the documents are indexed."""
    with serving(FakeOpenAI()) as embeddings:
        elsewhere = {"embedding_model": "openai:small", "embedding_base_url": embeddings.url}
        with application(folder, server, **elsewhere, **chosen) as app:
            embeddings.requests.clear()
            yield app, embeddings.requests


async def test_a_server_of_embeddings_reads_no_number_of_which_was_said_before_what_it_is(tmp_path: Path) -> None:
    asks = openai_call("search_documents", {"query": "pears of <SSN_1>"})
    with upstream(asks, ANSWER) as server, embedding_elsewhere(tmp_path, server) as (app, sent):
        await answer(app.agent, of("My SSN is 078051121. Which pears are mine?"))
    assert "pears of <SSN>" in str(sent)
    assert "078051121" not in str(sent)


async def test_a_server_of_embeddings_reads_a_rewritten_question_without_it(tmp_path: Path) -> None:
    before = Message("user", "I was born on 12.03.1984."), Message("assistant", "Fine.")
    replies = openai_stream("Which pears has <BIRTHDAY_1>?"), ANSWER
    chosen = {"retrieval": "rewrite, hybrid"}
    with upstream(*replies) as server, embedding_elsewhere(tmp_path, server, **chosen) as (app, sent):
        await answer(app.answerer, of("Which pears?", *before))
    assert "Which pears has <BIRTHDAY>?" in str(sent)
    assert "12.03.1984" not in str(sent)


@pytest.mark.parametrize(("retrieval", "shown"), [("rewrite, hybrid", 600), ("hybrid", 1_000)])
async def test_no_part_of_a_value_is_left_where_a_long_turn_is_cut(tmp_path: Path, retrieval: str, shown: int) -> None:
    card = "4111 1111 1111 1111"
    before = Message("user", f"{card} is my card.{' pears' * 200}"[: shown + 9]), Message("assistant", "Fine.")
    chosen = {"retrieval": retrieval, "guard_evidence_abstain": 20}
    with (
        upstream(openai_stream("Which pears?"), ANSWER) as server,
        embedding_elsewhere(tmp_path, server, **chosen) as (app, sent),
    ):
        await answer(app.answerer, of("Which pears?", *before))
    assert "my card." in str(server.bodies) + str(sent)
    assert "1111" not in str(server.bodies) + str(sent)


async def test_a_search_without_an_answer_shows_it_to_no_model(tmp_path: Path) -> None:
    written = openai_stream("1. pears of <EMAIL_1>?")
    query = {"query": f"Does {ANN} with token={TOKEN} keep pears?"}
    with (
        upstream(written) as server,
        application(tmp_path, server, retrieval="multi_query, hybrid") as app,
        TestClient(create_app(app), base_url="http://127.0.0.1") as client,
    ):
        found = await asyncio.to_thread(client.post, "/search", json=query)
    assert ANN in found.text
    assert "Does <EMAIL_1> with token=<SECRET_1> keep pears?" in str(server.bodies)
    assert said_in(server.bodies) == set()


async def test_a_judge_reads_placeholders_also_of_an_answer_that_was_kept(tmp_path: Path) -> None:
    chosen = {"llm_cache": "semantic", "evaluate_share": 1.0, "evaluate_judge": "model"}
    replies = openai_stream("Yes, <EMAIL_1> does. [1]"), openai_stream("good")
    with upstream(*replies) as server, application(tmp_path, server, **chosen) as app:
        for _ in range(2):
            given = await answer(app.answerer, of(f"Does {ANN} keep pears?"))
            await asyncio.gather(*app.answerer.background.tasks)  # type: ignore[attr-defined]
    assert given.text == f"Yes, {ANN} does. [1]"
    assert [one.purpose for one in given.done.calls] == []
    assert len(server.bodies) == 5  # one answer, and each of two judged twice
    assert said_in(server.bodies) == {"carl@example.org"}


async def test_a_moderator_elsewhere_reads_placeholders(tmp_path: Path) -> None:
    with upstream(moderated({})) as moderator, upstream(openai_stream("Yes, <EMAIL_1> does. [1]")) as server:
        elsewhere = {
            "guard_moderation_model": "openai:omni-moderation-latest",
            "guard_moderation_api_key": "k",
            "guard_moderation_base_url": f"{moderator.url}/v1",
        }
        with application(tmp_path, server, **elsewhere) as app:
            given = await answer(app.answerer, of(f"Does {ANN} keep pears?"))
    assert given.text == f"Yes, {ANN} does. [1]"
    assert str(texts_of(moderator.bodies)).count("<EMAIL_1>") == 2
    assert said_in(moderator.bodies) == set()


async def test_an_index_of_masked_passages_is_no_index_of_others(tmp_path: Path) -> None:
    with serving(FakeOpenAI()) as embeddings, upstream(ANSWER) as server:
        elsewhere = {"embedding_model": "openai:small", "embedding_base_url": embeddings.url}
        with application(tmp_path, server, guard_pii_passages="on", **elsewhere):
            assert said_in(embeddings.requests) == set()
        with pytest.raises(IndexMismatch, match="masked"), application(tmp_path, server, **elsewhere):
            pass


async def test_two_questions_that_differ_in_an_address_have_two_answers(tmp_path: Path) -> None:
    replies = [openai_stream("<EMAIL_1> does. [1]"), openai_stream("<EMAIL_1> does not. [1]")]
    with serving(FakeOpenAI()) as embeddings, upstream(*replies) as server:
        elsewhere = {"embedding_model": "openai:small", "embedding_base_url": embeddings.url}
        with application(tmp_path, server, llm_cache="semantic", **elsewhere) as app:
            said = [
                (await answer(app.answerer, AnswerRequest((Message("user", f"Does {who} keep pears?"),)))).text
                for who in (ANN, EVA, ANN)
            ]
    assert said == [f"{ANN} does. [1]", f"{EVA} does not. [1]", f"{ANN} does. [1]"]


async def test_logs_and_metrics_hold_no_address(tmp_path: Path) -> None:
    refused, log = Reply(json.dumps({"error": {"message": "bad <EMAIL_1>", "type": "test"}}), 503), io.StringIO()
    with upstream(refused, ANSWER) as server, application(tmp_path, server) as app:
        configure_logging("debug", log)
        await answer(app.answerer, AnswerRequest(ASKED))
        scraped = app.metrics.render()[0].decode()
    said = log.getvalue() + scraped
    assert "guard decided" in said
    assert not [address for address in (ANN, EVA, BOB) if address in said]


TOOLS = (
    openai_call("search_documents", {"query": "pears of <EMAIL_3>"}),
    openai_call("write_note", {"text": "Ask <EMAIL_3>."}, "call-2"),
)


async def test_an_agents_model_reads_placeholders_and_its_tools_and_the_user_the_address(tmp_path: Path) -> None:
    with upstream(TOOLS[0], ANSWER) as server, application(tmp_path, server) as app:
        events = [event async for event in app.agent.stream(AnswerRequest(ASKED))]
    assert [event.arguments for event in events if isinstance(event, ToolCalled)] == [{"query": f"pears of {ANN}"}]
    assert ANN in str([event.result for event in events if isinstance(event, ToolReturned)])
    assert "".join(event.delta for event in events if isinstance(event, Text)) == f"Yes, {ANN} does. [1]"
    assert said_in(server.bodies) == {"carl@example.org"}
    *_, called, returned = server.bodies[1]["messages"]
    assert called["tool_calls"][0]["function"]["arguments"] == '{"query": "pears of <EMAIL_3>"}'
    assert "kept in a cool cellar by <EMAIL_3>" in returned["content"]


async def test_a_run_that_goes_on_and_what_a_person_changes_hold_it_back_too(tmp_path: Path) -> None:
    class Edits:
        async def decide(self, needed: ApprovalNeeded) -> Verdict:
            assert needed.arguments == {"text": f"Ask {ANN}."}
            return Verdict("edit", {"text": f"Ask {ANN} or ümit@example.org."})

    answered = openai_stream("It is noted for <EMAIL_1>.")
    with upstream(TOOLS[1], answered) as server, application(tmp_path, server) as app:
        waits = await answer(app.agents.on("t"), AnswerRequest(ASKED))
        done = await answer(app.agents.on("t", Edits()), AnswerRequest(()))
    assert f"write_note(text='Ask {ANN}.')" in waits.text
    assert done.text.endswith(f"It is noted for {EVA}.")
    assert said_in(server.bodies) == set()
    sent = json.dumps(server.bodies, ensure_ascii=False)
    assert "A person changed the arguments" in sent
    assert "mit@example.org" not in sent


async def test_an_agent_keeps_strangers_back_and_not_what_a_tool_returned(tmp_path: Path) -> None:
    reply = openai_stream(f"Ask dave@stranger.example, {ANN}, or fay@example.org.")
    asks = openai_call("query_database", {"view": "notes", "sql": "SELECT 'fay@example.org' AS who"})
    with (
        upstream(TOOLS[0], asks, reply) as server,
        application(tmp_path, server, guard_pii="block", guard_pii_passages="on") as app,
    ):
        result = await answer(app.agent, AnswerRequest((Message("user", "Who keeps pears?"),)))
    assert result.text == f"Ask [email-withheld], {ANN}, or fay@example.org."
    assert said_in(server.bodies) == set()
