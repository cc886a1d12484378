"""The page in a real browser: asking, stopping, scrolling, first questions, the key."""

import threading

import pytest

from app.types import Text
from tests.api.asking import IDLE, answering, ask
from tests.api.browser import Page
from tests.fakes.services import FakeService, running
from tests.fakes.settings import settings

pytestmark = pytest.mark.browser


def test_the_second_question_carries_the_first_answer(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        ask(page)
        ask(page, "And then?")
    roles = [message.role for message in service.answerer.asked[-1].messages]
    assert roles == ["user", "assistant", "user"]


def test_the_question_goes_to_the_top_and_the_page_does_not_follow_the_stream(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        page.resize(800, 600)
        ask(page)
        gate = threading.Event()
        text = "A sentence of a long answer.\n\n"
        service.answerer.events = (Text(text * 50), gate, Text(text * 50), *answering("")[2:])
        page.type("#question", "And then?")
        page.wait(".busy .text > p:nth-of-type(50)")
        top = "Math.round(document.querySelector('.turn:last-child .question').getBoundingClientRect().top)"
        assert 0 <= page.run(top) <= 40
        gate.set()
        page.wait(IDLE)
        assert page.run("document.querySelectorAll('.turn:last-child .text > p').length") == 100
        assert 0 <= page.run(top) <= 40


def test_whoever_scrolled_stays(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        page.resize(800, 600)
        gate = threading.Event()
        text = "A sentence of a long answer.\n\n"
        service.answerer.events = (Text(text * 50), gate, Text(text * 50), *answering("")[2:])
        page.type("#question", "How?")
        page.wait(".busy .text > p:nth-of-type(50)")
        page.run("scrollTo(0, 700)")
        gate.set()
        page.wait(IDLE)
        assert page.run("Math.round(scrollY)") == 700


def test_a_first_question_is_asked_with_one_click(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        page.wait("#suggestions button")
        assert page.text("#suggestions").splitlines() == list(service.questions)
        assert not page.run("document.querySelector('#no-documents').checkVisibility()")
        page.run("document.querySelector('#suggestions li:nth-child(2) button').click()")
        page.wait(IDLE)
        assert page.text(".question") == service.questions[1]
        assert not page.run("document.querySelector('#suggestions').checkVisibility()")
        page.run("document.querySelector('#clear').click()")
        assert page.run("document.querySelector('#suggestions').checkVisibility()")


def test_an_empty_index_says_how_to_fill_it(service: FakeService, page: Page) -> None:
    service.chunks = 0
    with running(service) as server:
        page.open(server.url)
        page.wait("#no-documents:not([hidden])")
        assert "no documents here yet" in page.text("#no-documents")


def test_stop_ends_the_model_call(service: FakeService, page: Page) -> None:
    service.answerer.events = (Text("So "), 600.0)
    with running(service) as server:
        page.open(server.url)
        page.type("#question", "How?")
        page.wait(".text:not(:empty)")
        page.run("document.querySelector('#send').click()")
        page.wait('.answer [role="alert"]')
        assert page.text('[role="alert"]') == "Stopped."
        assert service.answerer.closed.wait(10)
    assert not page.run("document.querySelector('.busy')")


def test_the_key_is_asked_for_with_the_first_question_and_kept_for_the_session(page: Page) -> None:
    service = FakeService(settings(api_key="schlüssel-✓%"))
    with running(service) as server:
        page.open(server.url)
        assert not page.run("document.querySelector('#login').open")
        page.type("#question", "How?")
        page.wait("#login[open]")
        page.type("#key", "wrong")
        page.wait("#login[open].refused")
        page.type("#key", "schlüssel-✓%")
        page.wait(".citations")
        page.wait(IDLE)
        assert page.run("[Object.keys(sessionStorage).sort().join(), localStorage.length, document.cookie]") == [
            "api-key,conversation",
            0,
            "",
        ]
        page.run("document.querySelector('#clear').click()")
        page.wait("#suggestions button")
