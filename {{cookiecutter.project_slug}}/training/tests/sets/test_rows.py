"""Worse answers, what is left out, and the folder that is written."""

from collections import Counter
from pathlib import Path

import pytest

from app.errors import SettingsError
from app.guardrails.personal.finder import find
from app.types import Message
from evaluation.questions import Quoted
from training.sets import filters
from training.sets.case import Case, Said
from training.sets.errors import TooLittleData
from training.sets.filters import Counts, Doubles, Leaks
from training.sets.make import Sets, check
from training.sets.row import Row
from training.sets.split import Side
from training.sets.worse import pairs
from training.sets.write import CARD, check_place, write

REFUSAL = "I can't answer that."
SAID = (Said("Save it.", (Quoted("a.md", "Save it."),)),)


def row(
    answer: str = "Save it. [1]", said: tuple[Said, ...] = SAID, shown: dict[int, str] | None = None, worse: str = "",
    side: Side = "train", user: str = "How?",
) -> Row:  # fmt: skip
    case = Case("q", "golden", "a.md", "How?", said)
    return Row(case, side, (Message("system", "S"), Message("user", user)), answer, shown or {1: "Save it."}, worse)


def test_each_rule_breaks_one_thing() -> None:
    made = {one.rule: one.rejected for one in pairs(row(shown={1: "Save it.", 2: "Else."}, worse="Guess."), REFUSAL)}
    assert made == {"person": "Guess.", "uncited": "Save it.", "wrong number": "Save it. [2]", "refused": REFUSAL}


def test_with_one_passage_no_number_is_wrong() -> None:
    assert {one.rule for one in pairs(row(), REFUSAL)} == {"uncited", "refused"}


def test_where_a_refusal_is_right_an_answer_is_worse() -> None:
    refused = row(REFUSAL, (), {2: "# Title\n\nIt rains a lot here. It snows."})
    assert [(one.rule, one.rejected) for one in pairs(refused, REFUSAL)] == [("answered", "It rains a lot here. [2]")]


def test_doubles_are_found_whatever_their_spacing_and_a_refusal_is_none_of_an_answer() -> None:
    doubles = Doubles()
    answered = Case("1", "golden", "a", "How do I install the application on Windows?", SAID)
    again = Case("2", "document", "a", "how do I install the application on  Windows?", SAID)
    nearly = Case("3", "document", "a", "How do I install the application on Windows!", SAID)
    refused = Case("4", "golden", "a", "How do I install the application on Windows?")
    found = [doubles.reason(one) for one in (answered, again, nearly, refused)]
    assert found == ["", filters.SAME, filters.NEARLY, ""]


def test_what_an_evaluation_asks_is_not_learnt() -> None:
    leaks = Leaks(["Which settings does the server read at its start?"])
    asked = ("Which settings does the  server read at its start?", "Which settings does the server read at its start")
    cases = [Case("1", "golden", "a", text) for text in (*asked, "What does an answer cost?")]
    assert [leaks.reason(one) for one in cases] == [filters.LEAKS, filters.NEARLY_LEAKS, ""]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ask jane.miller@example.org about it", filters.PERSONAL),
        ("Set api_key=sk-proj-4f9a8b7c6d5e4f3a2b1c", filters.SECRET),
        ("Ask the council about it", ""),
    ],
)
def test_personal_data_and_keys_are_found_wherever_they_stand(text: str, reason: str) -> None:
    assert filters.sensitive(row(user=text), find) == reason
    assert filters.sensitive(row(answer=text), find) == reason
    assert filters.sensitive(row(worse=text), find) == reason


def test_an_empty_question_or_answer_is_left_out_and_counted() -> None:
    dropped: Counts = Counter()
    cases = [Case("1", "golden", "a", "?!", SAID), Case("2", "document", "a", "How?", (Said("…", ()),))]
    assert list(filters.kept(cases, filters.emptiness, dropped)) == []
    assert filters.by_reason(dropped) == {filters.EMPTY: {"document": 1, "golden": 1}}


def test_too_few_rows_are_refused_with_what_is_missing() -> None:
    rows = [row(), row(side="test"), row(side="validation")]
    with pytest.raises(TooLittleData, match="1 rows can be learnt, and 5 are wanted: 4 are missing"):
        check(rows, 5)
    with pytest.raises(TooLittleData, match="no row is left for validation: 1 is missing"):
        check(rows[:2], 1)
    check(rows, 1)


def sets(answer: str) -> Sets:
    return Sets([row(answer)], [9], list(pairs(row(answer), REFUSAL)), [], Counter(), 1, Counter[Side](["train"]))


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_an_interrupted_run_leaves_an_earlier_set_and_nothing_else(tmp_path: Path) -> None:
    questions, folder = tmp_path / "q.jsonl", tmp_path / "sets"
    questions.write_text("", encoding="utf-8")

    def describe(place: Path) -> None:
        (place / CARD).write_text("a card", encoding="utf-8")

    def interrupted(place: Path) -> None:
        (place / CARD).write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    write(sets("Save it. [1]"), folder, questions, describe)
    before = {name: (folder / name).read_bytes() for name in names(folder) if (folder / name).is_file()}
    with pytest.raises(KeyboardInterrupt):
        write(sets("Other. [1]"), folder, questions, interrupted)
    assert {name: (folder / name).read_bytes() for name in names(folder) if (folder / name).is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["q.jsonl", "sets"]
    write(sets("Other. [1]"), folder, questions, describe)
    assert "Other." in (folder / "instructions" / "train.jsonl").read_text(encoding="utf-8")
    assert sorted(before) == [name for name in names(folder) if (folder / name).is_file()]


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    check_place(tmp_path / "new")
    check_place(tmp_path)
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match="holds something else"):
        check_place(tmp_path)
    with pytest.raises(SettingsError, match="holds something else"):
        check_place(tmp_path / "letter.txt")
