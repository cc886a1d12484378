"""Failures as a person sees them, in a real browser."""

import pytest

from app import errors
from app.types import Text
from tests.api.asking import ask, module
from tests.api.browser import Page
from tests.fakes.services import FakeService, running

pytestmark = pytest.mark.browser
FAILURES = {
    errors.ModelUnavailable("the model is down: start it"): "The language model could not be reached.",
    errors.IndexBusy("process 7 holds the index: stop it"): "The answer service is busy. Try again in a moment.",
    errors.EmptyIndex("no documents: run `app ingest`"): "There are no documents to answer from yet.",
    errors.IndexBroken("build it anew"): "The documents can't be read right now.",
    errors.DeadlineExceeded("raise REQUEST_TIMEOUT_SECONDS"): "The answer took too long.",
    errors.ConversationTooLong("the conversation has more than 500 messages"): "This conversation has become too long.",
    errors.BadQuestion("the question has more than 10,000 characters"): "This question can't be answered as it is.",
    ValueError("a bug"): "Something went wrong.",
}


@pytest.mark.parametrize("begun", [(), (Text("So "),)])
def test_a_failure_is_said_in_a_persons_words_and_the_question_kept(
    service: FakeService, page: Page, begun: tuple[Text, ...]
) -> None:
    last = "document.querySelector('.turn:last-child .operator p')"
    with running(service) as server:
        page.open(server.url)
        for error, words in FAILURES.items():
            service.answerer.events = (*begun, error)
            page.run("document.querySelector('#question').value = ''")
            ask(page)
            assert page.text('.turn:last-child [role="alert"]').startswith(words)
            assert page.run("document.querySelector('#question').value") == "How?"
            said = "went wrong inside the server" if isinstance(error, ValueError) else str(error)
            assert said in page.run(f"{last}.textContent")
            assert not page.run(f"{last}.checkVisibility()")


def test_other_refusals_have_words_too(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
        for status, words in (
            (429, "busy"),
            (503, "busy"),
            (403, "this address"),
            (421, "this address"),
            (502, "model"),
        ):
            script = f"return m.problemOf({{code: 'new_code', message: 'x'}}, {status}).message"
            assert words in page.run(module("problems.js", script))


def test_a_server_that_is_gone_is_said_so(service: FakeService, page: Page) -> None:
    with running(service) as server:
        page.open(server.url)
    ask(page)
    assert page.text('[role="alert"]').startswith("The server could not be reached.")
