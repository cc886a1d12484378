from collections.abc import Iterator

import pytest

from app.errors import AppError
from app.guardrails.switched import FOUND
from evaluation.guards.judged import Judged
from evaluation.guards.run import chosen, run
from evaluation.guards.sets import SETS, labelled_set


def silent(done: int, total: int, what: str) -> None: ...


def words() -> Iterator[Judged]:
    yield Judged("words", False, 0.0, False)


def not_here() -> Iterator[Judged]:
    yield Judged("words", False, 0.0, False)
    raise AppError("run `make setup EXTRAS=more`")


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_cases_of_both_labels_and_is_the_same_each_time(name: str) -> None:
    first = list(labelled_set(name)())
    assert {case.label for case in first} == {True, False}
    assert all(0 <= case.score <= 1 for case in first)
    assert list(labelled_set(name)()) == first


@pytest.mark.parametrize("name", ["unicode", "links"])
def test_these_are_never_wrong_on_what_is_generated(name: str) -> None:
    found = run(chosen([name]), silent)[name]
    assert (found.recall.value, found.false_positives.value) == (1, 0)


def test_what_is_found_of_hidden_text_is_what_the_guard_would_decide() -> None:
    assert all(case.found == (case.score >= FOUND) for case in labelled_set("unicode")())


def test_a_name_without_a_set_is_refused_and_the_others_are_named() -> None:
    with pytest.raises(AppError, match="no labelled set for 'spam': use unicode, links"):
        chosen(["unicode", "spam"])


def test_all_are_run_where_none_is_named() -> None:
    assert list(chosen([])) == list(SETS)


def test_a_set_that_can_not_be_run_here_is_left_out_with_its_reason() -> None:
    said: list[str] = []
    assert list(run({"more": not_here, "words": words}, silent, said.append)) == ["words"]
    assert said == ["more is left out: run `make setup EXTRAS=more`"]


def test_one_that_was_asked_for_fails() -> None:
    with pytest.raises(AppError, match="EXTRAS=more"):
        run({"more": not_here}, silent)


def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[int, int, str]] = []
    run({"words": words, "more words": words}, lambda *step: told.append(step))
    assert told == [(0, 2, "words, case 1"), (1, 2, "more words, case 1"), (2, 2, "")]
