"""Who may be deployed."""

from training.measuring.measured import Measured
from training.measuring.promotion import FORMAT, promotes, verdicts_of


def measured(name: str, of: int = 20, **hits: int) -> Measured:
    """So many of the first rows have the metric."""
    return Measured(name, {str(at): {metric: at < most for metric, most in hits.items()} for at in range(of)})


def test_the_format_is_wanted_in_nine_of_ten_answers() -> None:
    now = measured("now", format_kept=0)
    assert FORMAT == 0.9
    assert promotes(measured("new", format_kept=18), now).promoted
    refused = promotes(measured("new", format_kept=17), now)
    assert not refused.promoted
    assert str(refused) == "keep now, not new: 17 of 20 answers keep the format, and 90% are wanted"


def test_what_is_worse_beyond_chance_is_not_promoted_and_the_reason_has_the_interval() -> None:
    now = measured("now", format_kept=20, right_source=16)
    assert promotes(measured("new", format_kept=20, right_source=12), now).promoted
    (reason,) = promotes(measured("new", format_kept=20, right_source=6), now).reasons
    assert reason.startswith("right source changes by -0.50 (-0.7")


def test_of_wrong_refusals_fewer_are_better() -> None:
    few, many = measured("few", format_kept=20, refused_wrongly=2), measured("many", format_kept=20, refused_wrongly=14)
    assert promotes(few, many).promoted
    assert "refused wrongly changes by +0.60" in promotes(many, few).reasons[0]


def test_only_rows_that_both_answered_are_compared() -> None:
    now, new = measured("now", 20, right_source=20), measured("new", 4, format_kept=4, right_source=0)
    assert promotes(new, now).promoted


def test_nobody_is_compared_with_itself() -> None:
    found = verdicts_of(
        [measured("now", format_kept=1), measured("a", format_kept=20), measured("b", format_kept=2)], "now"
    )
    assert [(one.candidate, one.deployed, one.promoted) for one in found] == [("a", "now", True), ("b", "now", False)]
    assert found[0].to_json() == {"candidate": "a", "deployed": "now", "promoted": True, "reasons": []}
