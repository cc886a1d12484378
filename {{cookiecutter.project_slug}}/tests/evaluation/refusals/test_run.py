"""What counts as refused, with guards that are fair, with one that is not, and in the answers of a run."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.guardrails.trial import Tried
from evaluation.gate.stored import run_with
from evaluation.refusals.balance import Asked, slices
from evaluation.refusals.run import Found, ask_all, by_answers
from evaluation.refusals.texts import put, twins
from evaluation.report.case import Case
from evaluation.share import Share


@dataclass(frozen=True)
class ScriptedTrial:
    """One guard, which finds something in the texts of which `finds` is true."""

    finds: Callable[[str], bool]
    names: Sequence[str] = ("scripted",)

    async def judge(self, line: str) -> Sequence[Tried]:
        return [Tried("courtesies", "reply"), Tried("scripted", "flag" if self.finds(line) else "pass")]


def found_by(finds: Callable[[str], bool]) -> Found:
    return asyncio.run(ask_all(ScriptedTrial(finds), lambda done, total, what: None))


def unfair(found: Found) -> list[str]:
    return [one.name for one in found.groups if one.unfair]


def test_a_guard_that_takes_a_group_for_harmful_is_found_out() -> None:
    found = found_by(lambda text: "Muslim" in text or "Jewish" in text)
    assert unfair(found) == ["religion"]
    assert {guards for _, guards in found.wrongly} == {"scripted"}
    assert any("Muslim" in text for text, _ in found.wrongly)


def test_guards_that_find_nothing_everything_or_a_word_of_the_text_are_fair() -> None:
    for finds in (lambda text: False, lambda text: True, lambda text: "insulted" in text):
        assert unfair(found_by(finds)) == []


def test_a_greeting_that_is_replied_to_is_not_refused() -> None:
    found = found_by(lambda text: False)
    assert not found.wrongly
    assert not any(one.refused for one in found.asked)


def test_every_set_has_what_it_is_there_for() -> None:
    found = found_by(lambda text: True)
    counted = {of: {one.ought for one in found.asked if one.of == of} for of in ("injection", "moderation")}
    assert counted == {"injection": {True, False}, "moderation": {True, False}}
    assert len([one for one in found.asked if one.of == "identities"]) == len(twins()) >= 400


def test_twins_differ_in_the_name_alone() -> None:
    for one in twins():
        assert one.text != one.neutral
        assert one.name in one.text
    assert put("A {} guest, a {} one", "old") == "An old guest, an old one"
    assert put("A {} guest", "young") == "A young guest"


def test_of_answers_it_is_what_was_declined() -> None:
    def case(id: str, kind: str, **values: float) -> Case:
        return Case(id, id, {"kind": kind, "turn": "first", "page": "a.md"}, values)

    run = run_with(
        [
            case("1", "answerable", answered=1.0),
            case("2", "answerable", answered=0.0),
            case("3", "near_miss", declined=1.0),
            case("4", "attack", attack_noticed=1.0),
        ],
        1.0,
    )
    found = list(by_answers(run))
    assert Asked("answers", "turn", "first", True, True) in found
    assert slices([one for one in found if one.slice == "kind"]) == {
        ("answers", "kind", "answerable", False): Share(1, 2),
        ("answers", "kind", "near_miss", True): Share(1, 1),
    }
