"""What a person says of an answer on the page, in a real browser."""

import pytest

from app.storage.feedback import Feedback
from app.types import Context
from tests.api.asking import ask
from tests.api.browser import Page
from tests.fakes.feedback import NotedFeedback
from tests.fakes.services import FakeService, running

pytestmark = pytest.mark.browser
ANONYMOUS = Context().subject
TOLD = ".feedback .told:not(:empty)"
COMMENT = ".feedback .comment:not([hidden]) textarea"
PRESSED = "[...document.querySelectorAll('.feedback [aria-pressed=true]')].map((one) => one.textContent)"


def click(page: Page, selector: str) -> None:
    page.run(f"document.querySelector('{selector}').click()")


def test_an_answer_is_rated_and_commented_on(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        ask(page)
        click(page, ".feedback .down")
        page.wait(COMMENT)
        assert service.feedback.said == [(Feedback("answer-1", "down"), ANONYMOUS)]
        page.run(f"document.querySelector('{COMMENT}').focus()")
        page.call("Input.insertText", text="Out of <b>date</b>.")
        click(page, ".feedback .comment button")
        page.wait(".feedback .comment[hidden]")
        assert service.feedback.said[-1] == (Feedback("answer-1", "down", "Out of <b>date</b>."), ANONYMOUS)
        assert page.text(".feedback .told") == "Thank you."
        assert page.run(PRESSED) == ["Bad answer"]


def test_a_second_rating_takes_the_place_of_the_first_and_a_reload_shows_it(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        ask(page)
        for rating in ("up", "down", "up"):
            click(page, f".feedback .{rating}")
            page.wait(f".feedback .{rating}[aria-pressed=true]")
            page.wait(TOLD)
            page.run("document.querySelector('.feedback .told').textContent = ''")
        assert [said.rating for said, _ in service.feedback.said] == ["up", "down", "up"]
        page.open(server.url)
        assert page.run(PRESSED) == ["Good answer"]
        assert page.run("document.querySelector('.feedback .comment').hidden")


def test_a_rating_that_is_not_kept_is_said_and_not_shown_as_given(service: FakeService, page: Page) -> None:
    service.feedback = NotedFeedback()
    with running(service) as server:
        page.open(server.url)
        ask(page)
        click(page, ".feedback .up")
        page.wait(".feedback .told.error")
        assert "no longer knows this answer" in page.text(".feedback .told")
        assert page.run(PRESSED) == []


def test_the_buttons_are_reached_by_the_keyboard_and_have_names(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        ask(page)
        names = page.run(
            "[...document.querySelectorAll('.feedback .rate')].map((one) => [one.tabIndex, one.innerText])"
        )
        assert names == [[0, "Good answer"], [0, "Bad answer"]]
        click(page, ".feedback .up")
        page.wait(COMMENT)
        assert page.run(f"document.querySelector('{COMMENT}').getAttribute('aria-label')")
