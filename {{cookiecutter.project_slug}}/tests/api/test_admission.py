"""The door: so many answers at once, so many that wait, a clear no to the rest."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPResponse

import pytest

from app.api.admission import Admission
from app.api.errors import Overloaded
from app.types import Text
from tests.api.fakes_api import FakeService, ScriptedAnswerer, running, settings

CHAT = {"model": "assistant", "messages": [{"role": "user", "content": "How?"}]}
COSTLY = [
    ("/v1/chat/completions", CHAT),
    ("/v1/chat/completions", {**CHAT, "stream": True}),
    ("/search", {"query": "a"}),
]
EMPTY = {"model": "assistant", "messages": [{"role": "user", "content": "?!"}]}
WITHOUT_A_QUESTION = [
    ("/v1/chat/completions", EMPTY),
    ("/v1/chat/completions", {**EMPTY, "stream": True}),
    ("/v1/chat/completions", {**CHAT, "messages": [{"role": "assistant", "content": "So"}]}),
    ("/search", {"query": "?!"}),
]


class Crowd:
    """Clients of one server with one place and one more to wait in; the answers there never end by themselves."""

    def __init__(self, url: str, service: FakeService, stack: ExitStack) -> None:
        self.service = service
        self.host = url.removeprefix("http://")
        self.stack = stack

    def ask(self, url: str = COSTLY[1][0], body: object = COSTLY[1][1]) -> HTTPConnection:
        connection = self.stack.enter_context(closing(HTTPConnection(self.host, timeout=30)))
        connection.request("POST", url, json.dumps(body), {"Content-Type": "application/json"})
        return connection

    def wait_for(self, line: str) -> None:
        """Until `/metrics` has this line."""
        until = time.monotonic() + 30
        while f"\n{line}\n" not in (text := self.get("/metrics").read().decode()):
            assert time.monotonic() < until, text

    def get(self, url: str) -> HTTPResponse:
        connection = self.stack.enter_context(closing(HTTPConnection(self.host, timeout=30)))
        connection.request("GET", url)
        return connection.getresponse()


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    chosen = settings(max_concurrent_answers=1, max_queued_answers=1)
    service = FakeService(chosen, ScriptedAnswerer((Text("So "), 600.0)))
    with running(service, drain_seconds=0.1) as live, ExitStack() as stack:
        yield Crowd(live.url, service, stack)


@pytest.mark.parametrize(("url", "body"), COSTLY)
def test_beyond_the_queue_the_answer_is_503_and_when_to_come_back(crowd: Crowd, url: str, body: object) -> None:
    assert crowd.ask().getresponse().readline().startswith(b"data: ")
    crowd.ask()
    crowd.wait_for("app_answers_queued 1.0")
    refused = crowd.ask(url, body).getresponse()
    assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
    assert json.loads(refused.read())["error"]["code"] == "overloaded"
    crowd.wait_for("app_answers_refused_total 1.0")
    crowd.wait_for("app_answers_running 1.0")
    assert crowd.get("/health/ready").status == 200
    assert len(crowd.service.answerer.requests) == 1


@pytest.mark.parametrize(("url", "body"), WITHOUT_A_QUESTION)
def test_what_is_no_question_is_400_also_while_all_places_are_taken(crowd: Crowd, url: str, body: object) -> None:
    assert crowd.ask().getresponse().readline().startswith(b"data: ")
    crowd.ask()
    crowd.wait_for("app_answers_queued 1.0")
    wrong = crowd.ask(url, body).getresponse()
    assert (wrong.status, json.loads(wrong.read())["error"]["code"]) == (400, "bad_question")
    crowd.wait_for("app_answers_refused_total 0.0")


def test_the_next_one_in_the_queue_takes_the_place_of_a_client_who_left(crowd: Crowd) -> None:
    first = crowd.ask()
    assert first.getresponse().readline().startswith(b"data: ")
    second = crowd.ask()
    crowd.wait_for("app_answers_queued 1.0")
    first.close()
    assert second.getresponse().readline().startswith(b"data: ")
    crowd.wait_for("app_answers_queued 0.0")


@pytest.mark.parametrize(("url", "body"), COSTLY)
def test_a_client_who_leaves_the_queue_frees_the_place(crowd: Crowd, url: str, body: object) -> None:
    assert crowd.ask().getresponse().readline().startswith(b"data: ")
    leaving = crowd.ask(url, body)
    crowd.wait_for("app_answers_queued 1.0")
    leaving.close()
    crowd.wait_for("app_answers_queued 0.0")
    crowd.ask()
    crowd.wait_for("app_answers_queued 1.0")
    crowd.wait_for("app_answers_refused_total 0.0")


@pytest.mark.anyio
async def test_first_come_first_served() -> None:
    admission, served, refused = Admission(2, 3, lambda: refused.append(True)), list[int](), list[bool]()

    async def client(number: int) -> None:
        async with admission.place():
            served.append(number)
            await asyncio.sleep(0)

    results = await asyncio.gather(*(client(number) for number in range(7)), return_exceptions=True)
    assert served == [0, 1, 2, 3, 4]
    assert [type(result) for result in results] == [type(None)] * 5 + [Overloaded] * 2
    assert (admission.running, admission.queued, len(refused)) == (0, 0, 2)
