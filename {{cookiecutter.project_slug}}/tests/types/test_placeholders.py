"""Placeholders of personal values: one for each, and none taken for another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.types import Placeholders
from app.types.placeholders import pattern_of

VALUES = st.sampled_from(["ann@example.org", "bob@example.org", "<EMAIL_1>", "<EMAIL_2>", "<PHONE_1>", " and "])


def test_a_value_has_one_placeholder_numbered_by_its_kind() -> None:
    personal = Placeholders()
    assert not personal
    noted = [
        personal.note("EMAIL", "ann@example.org"),
        personal.note("PHONE", "030 123", key="30123"),
        personal.note("EMAIL", "bob@example.org"),
        personal.note("EMAIL", "ann@example.org"),
        personal.note("PHONE", "030-123", key="30123"),
    ]
    assert noted == ["<EMAIL_1>", "<PHONE_1>", "<EMAIL_2>", "<EMAIL_1>", "<PHONE_1>"]
    assert personal.hide("ann@example.org: 030-123, 030 123") == "<EMAIL_1>: <PHONE_1>, <PHONE_1>"
    assert personal.restore("<PHONE_1>, <EMAIL_2>, <EMAIL_3>") == "030 123, bob@example.org, <EMAIL_3>"


def test_a_placeholder_that_a_text_holds_is_no_other_s() -> None:
    personal = Placeholders()
    personal.keep("What is <EMAIL_1>?")
    assert personal.note("EMAIL", "ann@example.org") == "<EMAIL_2>"
    hidden = personal.hide("What is <EMAIL_1> to ann@example.org? <EMAIL_2>!")
    assert hidden == "What is <EMAIL_1> to <EMAIL_2>? <EMAIL_3>!"


def test_an_embedder_reads_the_kind_alone() -> None:
    personal = Placeholders()
    personal.keep("<EMAIL_1>?")
    personal.note("EMAIL", "ann@example.org")
    assert personal.kinds("Ask ann@example.org or <EMAIL_1>.") == "Ask <EMAIL> or <EMAIL>."


@given(st.lists(st.sampled_from(["4111 1111", "bob@example.org", " pears "]), max_size=8), st.integers(0, 60))
def test_of_what_is_cut_no_part_of_a_value_is_left(parts: list[str], most: int) -> None:
    personal = Placeholders()
    personal.note("CARD", "4111 1111")
    personal.note("EMAIL", "bob@example.org")
    text = "".join(parts)
    end = personal.last(text, most)
    assert text.endswith(end)
    assert len(end) <= most
    assert not set("41@") & set(personal.hide(end).replace("_1>", ""))
    assert "@" in text or "4" in text or end == text[max(0, len(text) - most) :]


@given(st.sets(st.text("ab<", min_size=1, max_size=5), max_size=40), st.text("ab<", max_size=60))
def test_of_many_values_the_longest_at_a_place_is_found(values: set[str], text: str) -> None:
    table = {value: "-" for value in values}
    simple = "|".join(map(re.escape, sorted(values, key=len, reverse=True))) or "(?!)"
    assert pattern_of(table).findall(text) == re.findall(simple, text)


@given(st.lists(VALUES), st.lists(VALUES))
def test_what_is_hidden_comes_back_letter_for_letter(question: list[str], passages: list[str]) -> None:
    personal = Placeholders()
    personal.keep("".join(question))
    for value in question:
        if "@" in value:
            personal.note("EMAIL", value)
    hidden = personal.hide("".join(passages))
    assert personal.restore(hidden) == "".join(passages)
    assert not any("@" in hidden and value in hidden for value in question if "@" in value)


@pytest.mark.parametrize(
    "written", ["<EMAIL_1>", "&lt;EMAIL_1&gt;", r"\<EMAIL_1\>", r"\<EMAIL_1>", "<email_1>", "[EMAIL_1]", "⟨EMAIL_1⟩"]
)
def test_a_model_may_write_a_placeholder_in_other_ways(written: str) -> None:
    personal = Placeholders()
    personal.note("EMAIL", "ann@example.org")
    assert personal.restore(f"Ask {written}, please.") == "Ask ann@example.org, please."


def test_another_way_that_somebody_wrote_themselves_stays() -> None:
    personal = Placeholders()
    personal.keep("What does [EMAIL_1] mean?")
    personal.note("EMAIL", "ann@example.org")
    assert personal.restore("[EMAIL_1] is <EMAIL_1>") == "[EMAIL_1] is ann@example.org"
