from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.guardrails.injection import normal
from app.guardrails.moderation import plain
from app.guardrails.spaced import may_be_spaced


@given(st.from_regex(normal.SPACED) | st.from_regex(plain.SPACED))
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_stands_apart_may_be_spaced(text: str) -> None:
    assert may_be_spaced(text)


def test_ordinary_text_and_what_stands_between_different_signs_is_not() -> None:
    assert not may_be_spaced("A plan of 3 or 4 weeks - a good one, e.g. for utf-8.")
    assert may_be_spaced("é-c-r-i-s")
