import pytest

from evaluation.share import Share


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)],
)
def test_the_interval_is_that_of_wilson(hits: int, of: int, low: float, high: float) -> None:
    """The last two are those of Newcombe's paper (1998), by his method 3."""
    assert Share(hits, of).interval() == pytest.approx((low, high), abs=0.0001)


def test_of_no_case_nothing_is_said() -> None:
    assert Share(0, 0).to_json() == {"hits": 0, "of": 0, "share": None, "low": None, "high": None}
    assert str(Share(0, 0)) == "-"


def test_a_share_is_written_with_its_interval() -> None:
    assert str(Share(10, 10)) == "1.000 (0.722 to 1.000)"
