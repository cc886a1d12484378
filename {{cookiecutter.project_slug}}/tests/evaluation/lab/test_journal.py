from pathlib import Path

from evaluation.lab.journal import Journal, Row


def row(question: str, ndcg: float = 1.0) -> Row:
    return Row("structure", "hybrid", question, ndcg, 1.0, 1.0, 2.5)


def test_what_was_searched_is_found_again_and_the_last_line_counts(tmp_path: Path) -> None:
    path = tmp_path / "lab" / "a.jsonl"
    journal = Journal(path)
    for one in (row("a"), row("b"), row("a", 0.5)):
        journal.add(one)
    journal.keep("asked", "What?")
    again = Journal(path)
    assert again.searched(("structure", "hybrid", "a")) == row("a", 0.5)
    assert again.searched(("fixed", "hybrid", "a")) is None
    assert (again.written("asked"), again.written("other"), again.reused) == ("What?", None, 2)
    assert Journal(path, fresh=True).searched(row("a").key) is None


def test_lines_of_another_version_and_half_a_line_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"row": {"colour": 1}}\n{"row": 7}\n[]\n{"row": {"chunker"')
    Journal(path).add(row("a"))
    assert list(Journal(path).rows) == [row("a").key]
