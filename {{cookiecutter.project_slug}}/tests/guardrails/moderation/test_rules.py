"""The list: whatever a rule matches has a word that the rules of its category are looked for by."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.guardrails.moderation.rules import FILE, Rules, joined, whole

RULES = Rules()


def each() -> Iterator[tuple[str, str]]:
    """The category of each rule, and its pattern."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    words = {name: joined(text) for name, text in content["words"].items()}
    for name, rules in content["rules"].items():
        for rule in [*rules.get("sure", ()), *rules.get("likely", ())]:
            yield name, whole([rule], words)


@pytest.mark.parametrize(("category", "pattern"), list(each()))
def test_a_text_that_a_rule_matches_has_a_word_that_the_category_begins_with(category: str, pattern: str) -> None:
    rule = re.compile(pattern)

    @settings(max_examples=8, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(rule, alphabet=st.characters(codec="ascii")))
    def check(text: str) -> None:
        small = text.lower()
        assert not rule.search(small) or category in RULES.begun(small)

    check()


def test_what_follows_a_word_of_a_rule_is_no_part_of_it() -> None:
    assert not any(RULES.scores("create a method with these steps").values())
    assert RULES.scores("make some meth with these steps")["illicit"] > 0.5


def test_a_word_with_its_mark_is_a_whole_one() -> None:
    assert RULES.begun("steal")
    assert not RULES.begun("steals stealth")
    assert RULES.begun("stabbing")
