"""The review page in a real browser, on a real database: verdicts by keyboard, which a reload keeps."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.reviews.book import ReviewBook
from app.storage.reviews.pairs import queue_pairs
from tests.api.browser import Page
from tests.fakes.kept import keep
from tests.fakes.services import FakeService, running
from tests.fakes.settings import settings

pytestmark = pytest.mark.browser
PRESSED = (
    "[...document.querySelectorAll('#choices [aria-pressed=true]')].map((one) => one.firstChild.textContent.trim())"
)
WHO = "#who:not([hidden]) #reviewer"


@pytest.fixture
def database(service: FakeService, tmp_path: Path) -> Iterator[Database]:
    with closing(Database(DatabaseAddress(tmp_path / "reviewed.db"))) as opened:
        service.reviews = ReviewBook(opened, str)
        yield opened


def enter(page: Page, url: str, name: str = "eve") -> None:
    page.open(f"{url}/review", "#who")
    page.wait(WHO)
    page.type("#reviewer", name)
    page.wait("#item[data-id]:not([data-id=''])")


def shown(page: Page, id: str) -> None:
    page.wait(f"#item[data-id='{id}']")


def progress(page: Page) -> str:
    return page.text("#progress")


def test_two_answers_and_a_pair_are_labelled_by_keyboard_and_a_reload_keeps_them(
    service: FakeService, page: Page, database: Database
) -> None:
    older = keep(database, answer="Buy a ticket [2].", prompt="answer@2#1", days_ago=1)
    newer = keep(database)
    pair = "-".join(sorted((older, newer)))
    database.run_now(partial(queue_pairs, tenant="default", ids=[(older, newer)]))
    with running(service) as server:
        enter(page, server.url)
        shown(page, newer)
        assert progress(page) == "1 of 2 · 2 without your verdict"
        assert "Run make setup" in page.text("#item .text")
        assert [page.text("#item .source"), page.text("#item .quote")] == ["guide.md", "Run make setup."]
        page.key("g")
        shown(page, older)
        assert page.text("#told") == "Kept."
        page.key("1")
        page.wait("#choices button:nth-of-type(2)[aria-pressed=true]")
        page.run("document.querySelector('#mode-pairs').click()")
        shown(page, pair)
        sides = page.run("[...document.querySelectorAll('#item .side .text')].map((one) => one.innerText)")
        assert (
            page.run("[...document.querySelectorAll('#why, #ordering, #rubric')].some((one) => one.checkVisibility())")
            is False
        )
        page.key("a" if "ticket" in sides[0] else "b")
        page.wait("#choices [aria-pressed=true]")

        page.open(f"{server.url}/review", "#who")
        shown(page, newer)
        assert progress(page) == "1 of 2 · 0 without your verdict"
        assert page.run(PRESSED) == ["Good"]
        page.key("ArrowRight")
        shown(page, older)
        assert page.run(PRESSED) == ["Bad: misses the question"]
        page.run("document.querySelector('#mode-pairs').click()")
        shown(page, pair)
        assert page.run(PRESSED) == ["A is better" if "ticket" in sides[0] else "B is better"]
        assert page.run("[...document.querySelectorAll('#item .side .text')].map((one) => one.innerText)") == sides
        assert "answer@" not in page.run("document.documentElement.outerHTML")


def test_a_reason_of_ones_own_is_typed_without_its_letters_being_verdicts(
    service: FakeService, page: Page, database: Database
) -> None:
    id = keep(database)
    with running(service) as server:
        enter(page, server.url)
        page.run("document.querySelector('#reason').focus()")
        page.call("Input.insertText", text="bag")
        for letter in "g1":
            page.key(letter)
        page.key("Escape")
        page.key("b")
        page.wait("#choices button:nth-of-type(5)[aria-pressed=true]")
        page.open(f"{server.url}/review", "#who")
        shown(page, id)
        assert page.run("document.querySelector('#reason').value") == "bagg1"


def test_agreement_of_two_reviewers_is_shown(service: FakeService, page: Page, database: Database) -> None:
    keep(database)
    with running(service) as server:
        for name in ("eve", "bob"):
            page.open(f"{server.url}/review", "#who")
            page.run("localStorage.clear()")
            enter(page, server.url, name)
            page.key("g")
            page.wait("#choices button:nth-of-type(1)[aria-pressed=true]")
        page.wait("#agreement p")
        assert page.text("#agreement p").startswith("bob and eve: the same verdict on 1 of 1 answers")


def test_a_verdict_that_is_not_kept_is_said_and_the_answer_stays(
    service: FakeService, page: Page, database: Database
) -> None:
    id = keep(database)
    with running(service) as server:
        enter(page, server.url)
        service.reviews = ReviewBook(Database(DatabaseAddress(Path("/dev/null/nowhere.db"))), str)
        page.key("g")
        page.wait("#told.error")
        assert "can't be kept right now" in page.text("#told")
        assert page.run("document.querySelector('#item').dataset.id") == id
        assert page.run(PRESSED) == []


def test_the_key_is_asked_for(service: FakeService, page: Page, database: Database) -> None:
    keep(database)
    service.settings = settings(api_key="secret")
    with running(service) as server:
        page.open(f"{server.url}/review", "#who")
        page.type("#reviewer", "eve")
        page.wait("#login[open]")
        page.type("#key", "secret")
        page.wait("#item[data-id]:not([data-id=''])")
