"""Texts from templates."""

import random

import pytest

from training.injection.disguises import DISGUISES
from training.injection.grammar import Grammar, phrases

GRAMMAR = Grammar({"name": ["Kim"], "who": ["{name}"]}, {"greeting": ["Hello {who}", "Bye"]})


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{who}", "Kim"),
        ("{name!upper}", "KIM"),
        ("{name!reversed} {name!spaced}", "miK K i m"),
        ("{unknown} {not a slot} [one]", "{unknown} {not a slot} [one]"),
        ("a[|]b", "ab"),
    ],
)
def test_slots_are_filled_and_all_else_stays(template: str, text: str) -> None:
    assert GRAMMAR.write(template, random.Random(0)) == text  # noqa: S311


def test_alternatives_are_all_met() -> None:
    chance = random.Random(0)  # noqa: S311
    assert {GRAMMAR.write("[a|b|c]", chance) for _ in range(50)} == {"a", "b", "c"}


def test_templates_take_turns() -> None:
    texts = GRAMMAR.texts("greeting", random.Random(0))  # noqa: S311
    assert [next(texts) for _ in range(3)] == [(0, "Hello Kim"), (1, "Bye"), (0, "Hello Kim")]


def test_a_slot_is_a_list_or_words_in_one_text() -> None:
    assert phrases({"slots": {"a": ["x y"], "b": "das_Haus der_Hund"}}) == {"a": ["x y"], "b": ["das Haus", "der Hund"]}


def test_disguises_are_those_of_their_names() -> None:
    shown = {name: disguise("so it") for name, disguise in DISGUISES.items()}
    assert shown["base64"] == "c28gaXQ="
    assert shown["rot13"] == "fb vg"
    assert shown["morse"] == "... --- / .. -"
    assert shown["dashed"] == "s-o i-t"
    assert shown["leet"] == "$0 17"
