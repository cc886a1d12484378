"""What a reload of the page leaves, in a real browser."""

import json

import pytest

from app.types import Text
from tests.api.asking import MARKDOWN, answering, ask
from tests.api.browser import Page
from tests.fakes.services import FakeService, running

pytestmark = pytest.mark.browser
DAMAGED = [
    "nonsense",
    "null",
    "[]",
    '{"turns": [{}], "asked": ""}',
    '{"turns": [{"question": "a", "answer": {"text": "b"}}], "asked": ""}',
]
# Leaves so many characters of the tab's storage free, give or take 50.
FILL = """{
  let text = '';
  for (let size = 2 ** 24; size > 50; size = Math.floor(size / 2)) {
    try {
      sessionStorage.setItem('other', text + 'x'.repeat(size));
      text += 'x'.repeat(size);
    } catch {}
  }
  sessionStorage.setItem('other', text.slice(%d));
}"""
KEPT = "sessionStorage.getItem('conversation')"


def test_the_conversation_survives_a_reload_until_a_new_one(service: FakeService, page: Page) -> None:
    service.answerer.events = answering(MARKDOWN)
    with running(service) as server:
        page.open(server.url)
        ask(page)
        shown = page.run("document.querySelector('#log').innerHTML")
        page.open(server.url)
        assert page.run("document.querySelector('#log').innerHTML") == shown
        assert page.run("document.querySelector('#welcome').hidden")
        ask(page, "And then?")
        assert [one.content for one in service.answerer.asked[-1].messages] == ["How?", MARKDOWN, "And then?"]
        page.run("document.querySelector('#clear').click()")
        page.open(server.url)
        assert page.run(f"[document.querySelectorAll('.turn').length, {KEPT}]") == [0, None]


def test_an_answer_under_way_at_a_reload_is_asked_again_not_kept(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        ask(page)
        service.answerer.events = (Text("So "), 600.0)
        page.type("#question", "And then?")
        page.wait(".busy .text:not(:empty)")
        page.open(server.url)
        assert page.run("document.querySelectorAll('.turn').length") == 1
        assert page.run("document.querySelector('#question').value") == "And then?"
        assert service.answerer.closed.wait(10)


@pytest.mark.parametrize("kept", DAMAGED)
def test_damaged_content_of_the_tab_is_dropped(service: FakeService, page: Page, kept: str) -> None:
    with running(service) as server:
        page.open(server.url)
        page.run(f"sessionStorage.setItem('conversation', {json.dumps(kept)})")
        page.open(server.url)
        assert page.run("document.querySelectorAll('.turn').length") == 0
        ask(page)
        assert page.run(f"JSON.parse({KEPT}).turns.length") == 1


def test_a_full_tab_keeps_the_newest_turns_and_goes_on(service: FakeService, page: Page) -> None:
    service.answerer.events = answering("word " * 200)
    with running(service) as server:
        page.open(server.url)
        page.run(FILL % 4000)  # a turn takes about 1,600 characters
        for question in ("First?", "Second?", "Third?"):
            ask(page, question)
        assert page.run(f"JSON.parse({KEPT}).turns.map((turn) => turn.question)") == ["Second?", "Third?"]
        assert page.run("document.querySelectorAll('.answer .citations').length") == 3
        assert len(service.answerer.asked[-1].messages) == 5


def test_after_a_reload_the_last_turn_is_in_view(service: FakeService, page: Page) -> None:
    service.answerer.events = answering("A line of text.\n\n" * 60)
    with running(service) as server:
        page.open(server.url)
        for _ in range(2):
            ask(page)
        page.open(server.url)
        top = "document.querySelector('.turn:last-child').getBoundingClientRect().top"
        assert 0 <= page.run(top) < page.run("window.innerHeight") / 2
