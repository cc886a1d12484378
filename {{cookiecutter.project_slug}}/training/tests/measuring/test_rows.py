"""Held-out rows, read and chosen."""

import json
from pathlib import Path

import pytest

from training.measuring.rows import BadSets, choose, read_held_out
from training.tests.measuring.material import RAIN, REFUSAL, SUN, line_of, row, rows, write_rows


def test_what_was_written_is_read_with_what_is_right(tmp_path: Path) -> None:
    written = [row("a", f"{RAIN} [1]"), row("b", REFUSAL, (SUN,))]
    answerable, refusal = read_held_out(write_rows(tmp_path, written))
    assert [answerable, refusal] == written
    assert answerable.question == "Where does it rain?"
    assert {number: one.text for number, one in answerable.passages.items()} == {1: RAIN, 2: SUN}
    assert answerable.marked == {1}
    assert answerable.has_choice
    assert not answerable.refuses
    assert refusal.refuses
    assert refusal.marked == frozenset()
    assert [role for role, _ in answerable.turns] == ["system", "user"]


def test_without_sets_the_command_that_makes_them_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSets, match=r"there is no .*test\.jsonl: run `python -m training data`"):
        read_held_out(tmp_path)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"messages": [{"role": "user", "content": "Hi"}]}, "no conversation"),
        ({"messages": 3}, "no conversation"),
        ({"messages": [{"content": text} for text in ("Be kind.", "Hi", "Hello")]}, "its refusal line is not known"),
        ({"messages": [{"content": text} for text in (REFUSAL, "Hi", "Hello")]}, "shows no passage"),
    ],
)
def test_a_line_that_is_no_row_is_named(change: dict[str, object], reason: str, tmp_path: Path) -> None:
    sets = write_rows(tmp_path, rows(1, 0))
    lines = [line_of(row("a", f"{RAIN} [1]")), {**line_of(row("b", "")), **change}]
    (sets / "instructions" / "test.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with pytest.raises(BadSets, match=rf"test\.jsonl line 2: .*{reason}"):
        read_held_out(sets)


def test_a_quarter_are_refusals_as_far_as_there_are_both() -> None:
    def chosen(answerable: int, refusals: int) -> tuple[int, int]:
        found = choose(rows(answerable, refusals), 20, 48, seed=7)
        return sum(not one.refuses for one in found), sum(one.refuses for one in found)

    assert chosen(30, 30) == (15, 5)
    assert chosen(30, 3) == (17, 3)
    assert chosen(8, 30) == (8, 12)
    assert chosen(3, 2) == (3, 2)


def test_the_seed_chooses_and_the_order_of_the_file_does_not() -> None:
    held_out = rows(40, 10)
    assert choose(held_out, 10, 48, 7) == choose(held_out[::-1], 10, 48, 7) != choose(held_out, 10, 48, 8)


def test_a_row_with_a_wrong_passage_comes_before_one_without() -> None:
    alone = [row(f"b{number}", f"{RAIN} [1]", (RAIN,)) for number in range(10)]
    assert all(one.has_choice for one in choose([*alone, *rows(5, 0)], 5, 48, 7))


def test_what_no_model_can_answer_rightly_is_left_out() -> None:
    long, uncited = row("long", f"{RAIN} {RAIN} {RAIN} [1]"), row("uncited", RAIN)
    broken = row("broken", "It rains. It pours. [1]")
    assert [one.id for one in choose([long, uncited, broken, *rows(1, 0)], 10, 16, 7)] == ["a0"]
    with pytest.raises(BadSets, match="raise --new-tokens"):
        choose([long], 10, 16, 7)
