"""The page in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import errors
from app.types import Citation, Text
from tests.api.browser import Page, browsing
from tests.api.fakes_api import FakeService, done, running, settings

pytestmark = pytest.mark.deploy
IDLE = "#clear:not([hidden])"
MARKUP = "<img src=x onerror=document.title='owned'>"
CITED = (Text("Run it [1]. "), Text(f"Not [7]. {MARKUP}"), Citation(1, f"a{MARKUP}.md", "Guide", MARKUP, 0.9), done())


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with browsing(tmp_path) as opened:
        yield opened


def test_an_answer_shows_its_citations_as_text(service: FakeService, page: Page) -> None:
    service.answerer.events = CITED
    with running(service) as server:
        page.open(server.url)
        page.type("#question", "How?")
        page.wait(IDLE)
        assert page.text(".question") == "How?"
        assert page.text(".answer .text").strip() == f"Run it [1]. Not [7]. {MARKUP}"
        assert page.text(".citations .source") == f"a{MARKUP}.md"
        assert page.text(".citations blockquote") == MARKUP
        links = "[...document.querySelectorAll('.text a')].map((link) => [link.innerText, link.hash])"
        assert page.run(links) == [["[1]", "#citation-1-1"]]
        assert page.run("document.querySelector('#citation-1-1') !== null")
        assert "12 + 3 tokens" in page.text(".details")
        assert page.run("[document.title, document.querySelectorAll('img').length]") == ["LLM app", 0]


def test_the_second_question_carries_the_first_answer(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        for question in ("How?", "And then?"):
            page.type("#question", question)
            page.wait(f"{IDLE}:not(:empty)")
            page.wait(f".question:nth-of-type({2 if question == 'And then?' else 1}) + .answer .citations")
    roles = [message.role for message in service.answerer.requests[-1].messages]
    assert roles == ["user", "assistant", "user"]


def test_abstaining_looks_like_abstaining(service: FakeService, page: Page) -> None:
    service.answerer.events = (Text("I do not know."), done("abstained"))
    with running(service) as server:
        page.open(server.url)
        page.type("#question", "How?")
        page.wait(".answer.abstained .note")


@pytest.mark.parametrize("begun", [(), (Text("So "),)])
def test_a_failure_is_said_aloud_and_the_question_kept(
    service: FakeService, page: Page, begun: tuple[Text, ...]
) -> None:
    service.answerer.events = (*begun, errors.ModelUnavailable("the model is down: start it"))
    with running(service) as server:
        page.open(server.url)
        page.type("#question", "How?")
        page.wait('.answer [role="alert"]')
        assert page.text('[role="alert"]') == "the model is down: start it"
        assert page.run("document.querySelector('#question').value") == "How?"


def test_stop_ends_the_model_call(service: FakeService, page: Page) -> None:
    service.answerer.events = (Text("So "), 600.0)
    with running(service) as server:
        page.open(server.url)
        page.type("#question", "How?")
        page.wait(".text:not(:empty)")
        page.run("document.querySelector('#send').click()")
        page.wait('.answer [role="alert"]')
        assert service.answerer.closed.wait(10)
    assert not page.run("document.querySelector('.busy')")


def test_the_key_is_asked_for_and_kept_for_the_session(page: Page) -> None:
    service = FakeService(settings(api_key="schlüssel-✓%"))
    with running(service) as server:
        page.open(server.url)
        page.type("#question", "How?")
        page.wait("#login[open]")
        page.type("#key", "wrong")
        page.wait("#login[open].refused")
        page.type("#key", "schlüssel-✓%")
        page.wait(".citations")
        assert page.run("[sessionStorage.length, localStorage.length, document.cookie]") == [1, 0, ""]
