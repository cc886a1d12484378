"""How far a variant is from the deployed one."""

from training.comparing.changes import changes_of
from training.comparing.table import points
from training.tests.comparing.material import variant
from training.tests.measuring.material import RAIN, REFUSAL


def test_the_same_rows_are_compared_and_each_change_has_its_interval() -> None:
    (found,) = changes_of([variant("merged", f"{RAIN} [1]"), variant("int8", REFUSAL)], "merged")
    shown = found.to_json()
    assert (shown["candidate"], shown["deployed"]) == ("int8", "merged")
    assert shown["format_kept"] == {"mean": 0.0, "interval": [0.0, 0.0], "rows": 16, "verdict": "no difference shown"}
    assert shown["right_source"] == {"mean": -1.0, "interval": [-1.0, -1.0], "rows": 12, "verdict": "worse"}
    assert shown["refused_wrongly"]["verdict"] == "worse"
    assert shown["refused_rightly"]["rows"] == 4
    assert points(found.differences["right_source"]) == "-100 (-100 to -100)"


def test_where_the_deployed_one_was_not_measured_nothing_is_compared() -> None:
    assert changes_of([variant("int8", REFUSAL)], "merged") == []
    assert changes_of([variant("merged", REFUSAL)], "merged") == []
