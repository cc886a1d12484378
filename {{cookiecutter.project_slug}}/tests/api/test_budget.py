"""A budget end to end: a real server over a scripted provider, asked by the real openai client."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import openai
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam

from tests.cli.programs import TIMEOUT, Program, documents, wait_for_address
from tests.fakes.upstream import Reply, Upstream, openai_event, upstream

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
DEPTH = "How deep does an emperor penguin dive?"
# At gpt-4o-mini's 0.15 and 0.6 dollars for a million tokens this answer costs 0.00075.
USAGE = {"prompt_tokens": 1000, "completion_tokens": 1000, "total_tokens": 2000}
SETTINGS = """
LLM_MODEL="openai:gpt-4o-mini"
LLM_BASE_URL="{url}/v1"
BUDGET_USD_PER_DAY="0.002"
BUDGET_USD_PER_MONTH="1"
"""


def reply() -> Reply:
    counts = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": USAGE}
    events = [openai_event("500 metres [1]."), openai_event(finish="stop"), f"data: {json.dumps(counts)}\n\n"]
    return Reply(events=[*events, "data: [DONE]\n\n"])


@pytest.fixture
def provider() -> Iterator[Upstream]:
    with upstream(reply()) as server:
        yield server


@pytest.fixture
def program(provider: Upstream, tmp_path: Path) -> Program:
    (tmp_path / ".env").write_text(SETTINGS.format(url=provider.url), encoding="utf-8")
    documents(tmp_path)
    program = Program(tmp_path)
    assert program.run("ingest", "docs").returncode == 0
    return program


def killed_when_asked(provider: Upstream, kill: Callable[[], None]) -> threading.Thread:
    """Kills, once the provider has the call, without a chance to settle anything."""

    def wait() -> None:
        provider.wait_until_called(1, TIMEOUT)
        kill()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@contextmanager
def served(program: Program) -> Iterator[openai.OpenAI]:
    with program.started("serve", "--port", "0") as process:
        with openai.OpenAI(base_url=f"{wait_for_address(process)}/v1", api_key="none", timeout=TIMEOUT) as client:
            yield client
        process.terminate()
        assert process.wait(TIMEOUT) == 143


def messages(question: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": question}]


def ask(client: openai.OpenAI, question: str = DEPTH) -> ChatCompletion:
    return client.chat.completions.create(model="assistant", messages=messages(question))


def refused(client: openai.OpenAI) -> openai.APIStatusError:
    with pytest.raises(openai.APIStatusError) as whole:
        ask(client)
    with pytest.raises(openai.APIStatusError) as stream:
        client.chat.completions.create(model="assistant", messages=messages(DEPTH), stream=True)
    for error in (whole.value, stream.value):
        assert (error.status_code, error.code, error.type) == (402, "budget_exceeded", "insufficient_quota")
        assert "raise BUDGET_USD_PER_DAY" in error.message
        assert 0 < int(error.response.headers["retry-after"]) <= 86_400
        assert error.response.headers["x-should-retry"] == "false"
    return whole.value


def test_answers_until_the_budget_is_spent_then_402_and_a_restart_does_not_change_that(
    provider: Upstream, program: Program
) -> None:
    with served(program) as client:
        for _ in range(2):
            assert (ask(client).model_extra or {})["answer"]["cost_usd"] == pytest.approx(0.00075)
        refused(client)
        assert len(provider.bodies) == 2
        abstained = ask(client, "Who won the chess game in Reykjavik?").choices[0].message
        assert (abstained.model_extra or {})["abstained"] is True
        with urlopen(str(client.base_url).replace("/v1/", "/metrics"), timeout=TIMEOUT) as scrape:  # noqa: S310
            scraped = scrape.read().decode()
        assert 'app_budget_usd{period="day"} 0.002' in scraped
        assert 'app_budget_spent_usd{period="day"} 0.0015' in scraped
        assert "app_budget_refusals_total 2.0" in scraped
    with served(program) as client:
        refused(client)
    done = program.run("ask", DEPTH)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "BUDGET_USD_PER_DAY" in done.stderr
    free = program.run("ask", DEPTH, settings={"LLM_MODEL": "offline", "LLM_BASE_URL": ""})
    assert free.returncode == 0
    assert len(provider.bodies) == 2


def test_what_a_killed_server_had_under_way_is_spent(provider: Upstream, program: Program) -> None:
    provider.replies = [Reply(ending="silent")]
    with program.started("serve", "--port", "0") as process:
        address = wait_for_address(process)
        with openai.OpenAI(base_url=f"{address}/v1", api_key="none", timeout=TIMEOUT, max_retries=0) as client:
            killing = killed_when_asked(provider, process.kill)
            with pytest.raises(openai.APIConnectionError):
                ask(client)
            killing.join()
        process.wait(TIMEOUT)
    provider.replies = [reply()]
    with served(program) as client:
        ask(client)
        refused(client)
