import re

from evaluation.report.record import record
from tests.docs.pages import one_line
from tests.evaluation.report.cases import case, made_up


def test_the_page_of_the_commands_names_all_fields() -> None:
    shape = re.search(r"`evaluate --json` prints `([^`]+)`", one_line("commands.md"))
    assert shape
    assert re.findall(r'"(\w+)"', shape[1]) == list(record(made_up()))


def test_every_metric_has_its_value_its_interval_and_its_cases() -> None:
    found = record(made_up())
    assert all(set(one) == {"value", "low", "high", "n"} for one in found["metrics"].values())
    assert found["metrics"]["answered"] == {
        "value": 1.0,
        "low": found["metrics"]["answered"]["low"],
        "high": 1.0,
        "n": 40,
    }
    assert found["slices"]["paraphrase"]["no"]["answered"]["n"] == 14


def test_the_passages_are_shown_of_what_is_right_and_of_what_is_wrong() -> None:
    right, wrong = record(made_up(case(1), case(2, right_source=0.0)))["cases"]
    assert right["passages"] == wrong["passages"] == [{"source": "1.md", "heading": "Numbers", "text": "It is."}]
