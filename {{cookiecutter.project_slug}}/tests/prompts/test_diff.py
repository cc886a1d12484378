from dataclasses import replace

from app.prompts.diff import diff
from app.prompts.library import load_prompt
from app.prompts.prompt import Example

OLD = load_prompt("answer", ["question", "passages"], 1)


def test_each_field_that_differs_has_a_diff_of_its_own() -> None:
    new = replace(OLD, version=2, notes="Other.", steps={"split": "Cut it."}, options={"samples": 5})
    assert diff(OLD, new) == [
        "--- answer@1 notes", "+++ answer@2 notes", "@@ -1 +1 @@", "-" + OLD.notes, "+Other.",
        "--- answer@1 steps.split", "+++ answer@2 steps.split", "@@ -0,0 +1 @@", "+Cut it.",
        "--- answer@1 options.samples", "+++ answer@2 options.samples", "@@ -0,0 +1 @@", "+5",
    ]  # fmt: skip


def test_examples_are_compared_one_by_one() -> None:
    one, two = Example("Why?", "So.", ("A.",)), Example("How?", "Thus.")
    (heading, *_), lines = diff(OLD, replace(OLD, examples=(one,))), diff(replace(OLD, examples=(one,)), OLD)
    assert heading == "--- answer@1 examples.1"
    assert lines[3:] == ["-A.", "-Why?", "-So."]
    assert diff(replace(OLD, examples=(one,)), replace(OLD, examples=(one, two)))[3:] == ["+How?", "+Thus."]


def test_the_same_text_has_no_difference() -> None:
    assert diff(OLD, replace(OLD, digest="other")) == []
