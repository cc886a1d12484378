"""What makes the search for personal data quick leaves nothing out that its patterns match."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.guardrails.personal.finder import NUMBER, find
from app.guardrails.personal.kinds import CLOSE, KINDS, compiled


@given(st.data())
@settings(max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_a_pattern_matches_has_its_hint_and_begins_where_it_may(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    text = data.draw(st.from_regex(compiled(kind.pattern)))
    first, found = compiled(kind.pattern).search(text), kind.matched(text, 0, len(text))
    assert compiled(kind.hint).search(text)
    other = not text.isascii()
    assert kind.digits < 2 or compiled(CLOSE[other]).search(text)
    assert kind.digits < 1 or NUMBER[other].search(text)
    assert first is not None
    assert found is not None
    assert found.span() == first.span()


def test_the_number_of_a_citation_is_none_of_personal_data_and_a_long_one_in_brackets_may_be() -> None:
    assert not NUMBER[False].search("It is so [2][14]. And so [3].")
    assert [one.kind for one in find("It is [4111111111111111].")] == ["CARD"]
