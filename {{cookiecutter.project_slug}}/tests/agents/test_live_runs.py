"""Runs behind a real server: two at once, clients that leave, a cancellation, and a restart before the decision."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.agents.tools.tool import Call, Result
from app.bootstrap import build
from app.monitoring.logging import configure_logging
from app.storage.views import own_rows
from app.types import Context
from tests.agents.tools.parts import Counted, Words
from tests.api.sending import events
from tests.fakes.agents import ToolScript, Turn, agent_over
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.services import FakeService, running
from tests.fakes.settings import settings

RUNS, THREAD = "/agent/threads/t/runs", "/agent/threads/t"
AT_ONCE = 8
TURNS: list[Turn] = [[("publish", {"text": "news"})], [("look", {"text": "a"})], ["All is done."]]


class Slow:
    """A tool that only reads, and returns once its gate is open."""

    def __init__(self) -> None:
        self.begun, self.gate = threading.Semaphore(0), threading.Event()
        self.tool = replace(Counted("look", read_only=True).tool, run=self.run)

    async def run(self, arguments: Words, call: Call) -> Result:
        import anyio

        self.begun.release()
        while not self.gate.is_set():  # noqa: ASYNC110  (another thread opens it)
            await anyio.sleep(0.01)
        return Result("seen")

    def wait(self) -> None:
        assert self.begun.acquire(timeout=60)


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.gate.set()


@contextmanager
def serving(folder: Path, turns: list[Turn], *tools: Any) -> Iterator[httpx.Client]:
    agent = agent_over(folder, ToolScript(turns=turns), list(tools))
    with running(FakeService(working=agent)) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        yield client


def post(client: httpx.Client, path: str, **body: object) -> httpx.Response:
    return client.post(path, json=body)


def approved(client: httpx.Client, call: str) -> httpx.Response:
    return post(client, f"{THREAD}/resume", decisions=[{"id": call, "type": "approve"}], stream="events")


def test_of_runs_that_begin_at_once_on_a_thread_one_goes_on(tmp_path: Path, slow: Slow) -> None:
    with serving(tmp_path, TURNS[1:], slow.tool) as client, ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(post, client, RUNS, task="Look at it, please") for _ in range(AT_ONCE)]
        slow.wait()
        wait_for(lambda: sum(one.done() for one in asked) == AT_ONCE - 1)
        slow.gate.set()
        answers = [one.result() for one in asked]
        assert sorted(one.status_code for one in answers) == [200] + [409] * (AT_ONCE - 1)
        (turn,) = client.get(THREAD).json()["turns"]
        assert [step["result"] for step in turn["steps"]] == ["seen"]


def test_a_client_that_leaves_ends_the_run_which_goes_on_later_and_does_nothing_twice(
    tmp_path: Path, slow: Slow
) -> None:
    publish = Counted()
    with serving(tmp_path, TURNS, slow.tool, publish.tool) as client:
        call = events(post(client, RUNS, task="Publish the news").text)[-2][1]["id"]
        with client.stream("POST", f"{THREAD}/resume", json=deciding(call)) as response:
            lines = response.iter_lines()
            assert "event: tool_result" in lines
            slow.wait()
        wait_for(lambda: client.get(THREAD).json()["status"] == "broken_off")
        assert publish.done == ["news"]
        slow.gate.set()
        seen = events(post(client, f"{THREAD}/resume", stream="events").text)
        assert [name for name, _ in seen][-2:] == ["text", "done"]
        assert publish.done == ["news"]


def deciding(call: str) -> dict[str, object]:
    return {"decisions": [{"id": call, "type": "approve"}], "stream": "events"}


def test_a_cancelled_run_ends_with_an_error_and_its_thread_takes_another_task(tmp_path: Path, slow: Slow) -> None:
    turns: list[Turn] = [TURNS[1], [], ["Good bye."]]
    with serving(tmp_path, turns, slow.tool) as client, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(post, client, RUNS, task="Look at it, please")
        slow.wait()
        assert client.get(THREAD).json()["status"] == "running"
        assert client.delete(THREAD).status_code == 409
        assert client.post(f"{THREAD}/cancel").json()["status"] == "idle"
        name, data = events(asked.result().text)[-1]
        assert (name, data["error"]["code"]) == ("error", "run_cancelled")
        assert "Good bye." in post(client, RUNS, task="Say good bye").text


def test_all_of_it_goes_over_one_kept_connection(tmp_path: Path) -> None:
    publish = Counted()
    with serving(tmp_path, [TURNS[0], ["It is out."]], publish.tool) as client:
        begun = post(client, RUNS, task="Publish the news")
        replies = [begun, approved(client, events(begun.text)[-2][1]["id"]), client.get(THREAD)]
        ports = {one.extensions["network_stream"].get_extra_info("client_addr")[1] for one in replies}
    assert (len(ports), publish.done) == (1, ["news"])


def test_what_waits_outlives_a_restart_of_the_server_and_is_done_once(tmp_path: Path) -> None:
    with whole(tmp_path) as (client, _):
        seen = events(post(client, RUNS, task="Write a note 'call the office'").text)
        assert [name for name, _ in seen] == ["tool_call", "approval_needed", "done"]
    with whole(tmp_path) as (client, notes):
        (waiting,) = client.get(THREAD).json()["waiting"]
        assert notes() == []
        assert [name for name, _ in events(approved(client, waiting["id"]).text)][-1] == "done"
        assert approved(client, waiting["id"]).status_code == 409
        assert notes() == ["call the office"]


@contextmanager
def whole(folder: Path) -> Iterator[tuple[httpx.Client, Any]]:
    """A client of the whole application with the offline model, and the notes that it holds."""
    with kept_logging(), build(settings(data_dir=folder / "data"), embedder=StemEmbedder()) as application:
        configure_logging("error")

        def notes() -> list[str]:
            database = application.usage.database
            return [text for _, text in database.run_now(lambda engine: own_rows("notes", Context(), engine))]

        with running(application) as server, httpx.Client(base_url=server.url, timeout=60) as client:
            yield client, notes


def wait_for(true: Any) -> None:
    patience = threading.Event()
    for _ in range(600):
        if true():
            return
        patience.wait(0.1)
    pytest.fail("it did not come true")
