from evaluation.guards.judged import Judged
from evaluation.guards.report import report, table
from evaluation.share import Share

CASES = [
    Judged("mail", True, 1.0, True),
    Judged("mail", True, 0.0, False),
    Judged("mail", False, 0.9, True),
    Judged("words", False, 0.0, False),
    Judged("words", False, 0.1, False),
]


def test_precision_and_recall_are_of_what_was_found_and_of_what_should_be() -> None:
    found = report(CASES)
    assert (found.cases, found.precision, found.recall) == (5, Share(1, 2), Share(1, 2))
    assert found.false_positives == Share(1, 3)


def test_each_kind_is_counted_apart_by_its_label() -> None:
    assert report(CASES).kinds == {
        ("mail", True): Share(1, 2), ("mail", False): Share(1, 1), ("words", False): Share(0, 2)
    }  # fmt: skip


def test_a_guard_that_finds_nothing_has_no_precision() -> None:
    found = report([Judged("mail", True, 0.0, False)])
    assert found.to_json()["precision"]["share"] is None
    assert found.to_json()["recall"]["share"] == 0


def test_the_tables_have_a_row_for_each_guard_and_each_kind() -> None:
    lines = table({"pii": report(CASES)}).splitlines()
    assert lines[2].startswith("| `pii` | 5 | 0.500 (")
    assert [line.split(" | ")[1:4] for line in lines[6:]] == [
        ["mail", "yes", "2"], ["mail", "no", "1"], ["words", "no", "2"]
    ]  # fmt: skip
