"""The documents view in a real browser, over a real index."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Application
from tests.api.browser import Page
from tests.api.sending import application_in
from tests.fakes.services import running

pytestmark = pytest.mark.browser

DROP = """(() => {
  const data = new DataTransfer();
  for (const [name, text] of %s) data.items.add(new File([text], name));
  document.querySelector("#drop").dispatchEvent(new DragEvent("drop", {dataTransfer: data, cancelable: true}));
})()"""


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    with application_in(tmp_path, max_file_bytes=10_000) as application:
        yield application


def drop(page: Page, *files: list[str]) -> None:
    page.run(DROP % json.dumps(files))


def sources(application: Application) -> list[str]:
    return [one.source for one in application.inventory.documents()]


def test_files_that_are_dropped_are_added_listed_and_deleted(application: Application, page: Page) -> None:
    with running(application, warm_up_seconds=3600) as server:
        page.open(server.url)
        page.wait("#no-documents:not([hidden])")
        page.run("document.querySelector('#open-documents').click()")
        drop(page, ["a.md", "# Apples\n\nApples are red."], ["b.md", "Bananas are yellow."])
        page.wait("#listed li:nth-of-type(2)")
        assert page.text("#sent li:nth-of-type(1)").split() == ["a.md", "added"]
        assert sources(application) == ["a.md", "b.md"]
        page.run("document.querySelector('#listed button').click()")
        page.wait("#listed .sure")
        assert sources(application) == ["a.md", "b.md"]
        page.run("document.querySelector('#listed .sure').click()")
        page.wait("#listed li:only-of-type")
        assert sources(application) == ["b.md"]
        page.run("document.querySelector('#documents form button').click()")
        page.wait("#no-documents[hidden]")


def test_what_can_not_be_added_is_told_file_by_file(application: Application, page: Page) -> None:
    with running(application, warm_up_seconds=3600) as server:
        page.open(server.url)
        page.run("document.querySelector('#open-documents').click()")
        drop(page, ["photo.png", "x"], ["large.md", "x" * 10_001], ["bad.md", "\0\1"], ["<b>good.md", "Good."])
        page.wait("#listed li")
        told = [page.text(f"#sent li:nth-of-type({number}) .told") for number in range(1, 5)]
        assert told[0] == "Files of this kind can't be read."
        assert told[1] == "too large"
        assert told[2].startswith("not added: ")
        assert told[3] == "added"
        assert page.text("#sent li:nth-of-type(4) .name") == "<b>good.md"
    assert sources(application) == ["<b>good.md"]


def test_the_key_is_asked_for_in_the_view_too(tmp_path: Path, page: Page) -> None:
    with (
        application_in(tmp_path, api_key="secret") as application,
        running(application, warm_up_seconds=3600) as server,
    ):
        page.open(server.url)
        page.run("document.querySelector('#open-documents').click()")
        page.wait("#login[open]")
        page.run("document.querySelector('#key').value = 'secret'")
        page.run("document.querySelector('#login button[value=ok]').click()")
        page.wait("#listed-hint:not(:empty)")
        assert page.text("#listed-hint") == "There are none yet."
