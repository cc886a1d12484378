"""What is counted of an answer, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.measuring.metrics import METRICS, cites_right, judge, keeps_format, share
from training.tests.measuring.material import RAIN, REFUSAL, SUN, row, rows


@pytest.mark.parametrize(
    "text",
    [
        "It rains. [1]",
        "It rains [1].",
        "It rains. [1][2]",
        "It rains. [1, 2]",
        "It rains. [1] It pours. [2]",
        "It rains. [1]\n\nIt pours. [2]\n",
        REFUSAL,
        f" {REFUSAL}\n",
        "See e.g. version 1.2 of No. 5. [2]",
    ],
)
def test_each_sentence_ends_with_what_was_shown_or_all_is_the_refusal(text: str) -> None:
    assert keeps_format(text, {1, 2}, REFUSAL)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It rains.",
        "It rains. [3]",
        "It rains. [1][3]",
        "It rains. It pours. [1]",
        "It rains. [1] It pours.",
        "[1] It rains.",
        "It [1] rains.",
        "[1]",
        "It rains. (1)",
        "It rains. [1] And it po",
        f"{REFUSAL} [1] It rains.",
        REFUSAL.removesuffix("."),
    ],
)
def test_anything_else_breaks_the_format(text: str) -> None:
    assert not keeps_format(text, {1, 2}, REFUSAL)


@given(st.lists(st.tuples(st.sampled_from(["It rains", "Snow falls on the hills"]), st.integers(1, 4)), min_size=1))
def test_the_format_is_kept_just_where_every_number_is_shown(said: list[tuple[str, int]]) -> None:
    text = " ".join(f"{words}. [{number}]" for words, number in said)
    assert keeps_format(text, {1, 2}, REFUSAL) == all(number < 3 for _, number in said)


@pytest.mark.parametrize(
    ("text", "right"),
    [("It rains. [2]", True), ("It rains. [1]", False), ("It rains. [1][2]", False), ("It rains.", False)],
)
def test_a_right_source_is_cited_alone(text: str, right: bool) -> None:
    assert cites_right(text, {2}) is right


def test_a_row_has_the_metrics_that_it_can_show() -> None:
    answerable, alone, refusal = row("a", f"{RAIN} [1]"), row("b", f"{RAIN} [1]", (RAIN,)), row("c", REFUSAL, (SUN,))
    assert judge(answerable, f"{SUN} [2]") == {"format_kept": True, "refused_wrongly": False, "right_source": False}
    assert judge(answerable, REFUSAL) == {"format_kept": True, "refused_wrongly": True, "right_source": False}
    assert judge(alone, f"{RAIN} [1]") == {"format_kept": True, "refused_wrongly": False}
    assert judge(refusal, REFUSAL) == {"format_kept": True, "refused_rightly": True}
    assert judge(refusal, "It rains.") == {"format_kept": False, "refused_rightly": False}


def test_the_right_answers_are_right_by_every_metric() -> None:
    values = [judge(one, one.answer) for one in rows(3, 2)]
    assert [share(values, metric.name).value for metric in METRICS] == [1.0, 1.0, 1.0, 0.0]


def test_a_share_is_of_the_rows_that_have_the_metric() -> None:
    found = share([{"a": True}, {"a": False}, {"b": True}], "a")
    assert (found.hits, found.of) == (1, 2)
    assert share([{"b": True}], "a").value is None
