from pathlib import Path

from evaluation.conversations import Conversation
from evaluation.datasets.check import check
from evaluation.questions import Question, Quoted


def asked(id: str, text: str = "", **fields: object) -> Question:
    return Question(id, text or id, "answerable", **{"sources": ("tea.md",), "expect": ("75",), **fields})  # type: ignore[arg-type]


def wrong(folder: Path, *questions: Question, turns: tuple[Question, ...] = ()) -> list[str]:
    (folder / "tea.md").write_text("# Tea\n\nGreen tea is brewed at 75 degrees.\n", encoding="utf-8")
    return list(check(questions, [Conversation("talk", turns)] if turns else [], folder).wrong)


def test_what_is_right_is_counted(tmp_path: Path) -> None:
    marked = asked("a", answers=(Quoted("tea.md", "brewed at\n75 degrees"),))
    assert wrong(tmp_path, marked, asked("b"), Question("c", "c", "near_miss")) == []
    found = check([marked, asked("b"), Question("c", "c", "near_miss")], [], tmp_path)
    assert [(one.count, one.enough) for one in found.counted] == [
        (2, False), (1, False), (2, True), (1, False), (1, False), (0, False),
    ]  # fmt: skip


def test_every_fault_is_found_at_once(tmp_path: Path) -> None:
    faults = wrong(
        tmp_path,
        asked("gone", sources=("coffee.md",)),
        asked("words", expect=("90",)),
        asked("quote", answers=(Quoted("tea.md", "is boiled"),)),
        asked("again", "Words"),
        turns=(asked("talk/1"), asked("talk/2", expect=("milk",))),
    )
    assert faults == [
        "again asks the same as words",
        "gone: there is no document coffee.md",
        "words: tea.md lacks '90'",
        "quote: tea.md has no passage 'is boiled'",
        "talk/2: tea.md lacks 'milk'",
    ]


def test_a_source_that_can_not_be_read_is_a_fault_of_its_question(tmp_path: Path) -> None:
    (tmp_path / "broken.md").write_bytes(b"\x00\x01")
    assert wrong(tmp_path, asked("a", sources=("broken.md",))) == ["a: broken.md can't be read: binary"]


def test_a_source_whose_name_no_file_can_have_is_one_too(tmp_path: Path) -> None:
    assert "can't be read" in wrong(tmp_path, asked("long", sources=("x" * 5_000,)))[0]


def test_other_formats_are_read_as_they_are_for_the_index(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>Brewed at <b>75</b> degrees.</p>", encoding="utf-8")
    assert wrong(tmp_path, asked("a", sources=("page.html",), expect=("at 75 degrees",))) == []
