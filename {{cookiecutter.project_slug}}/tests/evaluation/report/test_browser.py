"""The report in a real browser: it is readable, asks for nothing, and says nothing of an error."""

from pathlib import Path

import pytest

from evaluation.gate.stored import run_of
from evaluation.gate.written import write_report
from tests.api.browser import Page, browsing
from tests.evaluation.report.cases import made_up

pytestmark = pytest.mark.browser


def opened(page: Page, path: Path) -> None:
    for name in ("Log", "Network", "Runtime", "Page"):
        page.call(f"{name}.enable")
    page.call("Page.navigate", url=path.as_uri())
    page.wait("details")
    page.run("document.readyState === 'complete' || new Promise((done) => addEventListener('load', done))")


def test_the_report_asks_for_nothing_and_nothing_goes_wrong(tmp_path: Path) -> None:
    path = write_report(tmp_path / "report", made_up(), run_of(made_up()))
    (tmp_path / "profile").mkdir()
    with browsing(tmp_path / "profile") as page:
        page.resize(1100, 900)
        opened(page, path)
        asked = [one["params"]["request"]["url"] for one in page.heard if one["method"] == "Network.requestWillBeSent"]
        assert asked == [path.as_uri()]
        assert [one for one in page.heard if one["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")] == []
        assert page.run("window.hacked") is None
        assert page.run("document.querySelectorAll('svg').length") >= 5
        assert page.run("document.documentElement.scrollWidth <= innerWidth")
        page.run("document.querySelector('summary').click()")
        assert "window.hacked = 1" in page.text("details[open] blockquote")


def test_the_report_fits_a_telephone(tmp_path: Path) -> None:
    path = write_report(tmp_path / "report", made_up(), run_of(made_up()))
    (tmp_path / "profile").mkdir()
    with browsing(tmp_path / "profile") as page:
        page.resize(400, 800)
        opened(page, path)
        assert page.run("document.documentElement.scrollWidth") <= 420
