import pytest

from app.errors import SettingsError
from evaluation.limits import Limits


def test_calls_and_dollars_are_counted_and_the_option_that_is_reached_is_named() -> None:
    limits = Limits(max_calls=3, max_usd=0.5)
    limits.spend(2, 0.25)
    assert (limits.reached, limits.calls, limits.usd) == ("", 2, 0.25)
    limits.spend(0, None)
    limits.spend(1, 0.1)
    assert limits.reached == "--max-calls"
    dear = Limits(max_usd=0.5)
    dear.spend(1, 0.5)
    assert dear.reached == "--max-usd"


def test_without_limits_nothing_is_reached_and_no_price_is_needed() -> None:
    limits = Limits()
    limits.spend(1_000_000, None)
    assert limits.reached == ""


def test_a_price_that_nobody_knows_ends_what_was_to_stay_below_one() -> None:
    with pytest.raises(SettingsError, match=r"--max-calls$"):
        Limits(max_usd=1.0).spend(1, None)
