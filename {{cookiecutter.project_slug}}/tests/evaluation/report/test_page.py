import re
from html.parser import HTMLParser

from evaluation.gate.compare import compare
from evaluation.gate.page import comparison
from evaluation.gate.stored import run_of
from evaluation.report.metrics import METRICS
from evaluation.report.page import page, worst
from tests.evaluation.report.cases import HOSTILE, case, made_up, many


class Tags(HTMLParser):
    """The tags of a page, and the attributes of all of them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, set[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    found = Tags(page(made_up()))
    assert {"script", "img", "iframe", "object", "form", "a", "link"}.isdisjoint(found.tags)
    assert {"src", "href", "onerror", "onload", "style", "action"}.isdisjoint(found.attributes)
    assert not re.search(r"url\(|@import", page(made_up()))


def test_what_a_document_says_is_text_on_the_page() -> None:
    shown = page(made_up())
    assert HOSTILE not in shown
    assert "&lt;script&gt;window.hacked" in shown


def test_the_page_shows_every_metric_that_the_report_has() -> None:
    report, shown = made_up(), page(made_up())
    assert {metric.name: metric.words in shown for metric in METRICS if metric.name in report.metrics} == dict.fromkeys(
        report.metrics, True
    )
    assert shown.count("<svg") >= 5


def test_the_worst_cases_come_first_with_their_passages() -> None:
    cases = (case(1), case(2, right_source=0.0), case(3, right_source=0.0, answered=0.0))
    assert [one.id for one in worst(cases)] == ["case-3", "case-2"]
    shown = page(made_up(*cases))
    assert "case-1:" not in shown
    assert "It is." in shown


def test_a_comparison_names_what_dropped() -> None:
    before = run_of(made_up())
    worse = made_up(*(case(number, right_source=0.0) for number in range(1, 40)))
    shown = page(worse, comparison(compare(before, run_of(worse))))
    assert "dropped" in shown
    assert "only in the baseline" in shown
    assert "dropped" not in page(made_up(), comparison(compare(before, before)))


def test_without_a_case_there_is_a_page_all_the_same() -> None:
    from evaluation.answers import Results
    from evaluation.report.run import Report

    assert "None: all of them are right." in page(Report(Results(()), (), 1.0))
    assert len(many()) == 40
