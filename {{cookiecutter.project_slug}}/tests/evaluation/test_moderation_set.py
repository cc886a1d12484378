"""The labelled set of moderation: large enough, without doubles, and nothing of it was trained on."""

import asyncio
from collections import Counter

from app.guardrails.moderation.categories import CATEGORIES
from app.guardrails.moderation.local import WordList
from evaluation.guards.moderation import cases, filled, judged_by
from evaluation.guards.sets import labelled_set
from tests.guardrails.moderation.moderators import ByWord


def test_every_category_has_harmful_texts_and_there_are_enough_that_only_look_alike() -> None:
    harmful = Counter(kind for kind, label, _ in cases() if label)
    assert set(harmful) == set(CATEGORIES)
    assert min(harmful.values()) >= 8
    assert sum(not label for _, label, _ in cases()) >= 300
    assert len({text for _, _, text in cases()}) == len(list(cases()))


def test_each_case_is_judged_by_what_the_moderator_finds() -> None:
    judged = list(judged_by(ByWord({"SIGKILL": ("violence", 0.9)})))
    found = [one for one in judged if one.found]
    assert {(one.kind, one.label, one.score) for one in found} == {("looks like violence", False, 0.9)}
    assert len(judged) == len(list(cases()))
    assert callable(labelled_set("moderation"))


def test_the_list_does_better_than_chance_by_far() -> None:
    judged = list(judged_by(WordList()))
    harmful, harmless = ([one.found for one in judged if one.label is label] for label in (True, False))
    assert sum(harmful) / len(harmful) > 0.5
    assert sum(harmless) / len(harmless) < 0.05


def test_a_template_is_filled_to_a_sentence() -> None:
    assert filled("{} is slow", "our VPN") == "Our VPN is slow"
    assert asyncio.run(ByWord({}).scores("")) == {}
