import pytest

from app.llm.usage import Tally, either, parts, whole
from app.types import Usage


@pytest.mark.parametrize(
    ("tally", "counts", "used"),
    [
        (whole, [Usage(11, 1), Usage(11, 2), Usage(11, 2)], Usage(11, 2)),
        (whole, [Usage(100, 1), Usage(0, 7)], Usage(100, 7)),
        (parts, [Usage(100, 3), Usage(0, 4)], Usage(100, 7)),
        # Google's client takes back what it counted too much.
        (parts, [Usage(100, 3), Usage(-20, 4)], Usage(80, 7)),
        (either, [Usage(11, 1), Usage(11, 2), Usage(11, 2)], Usage(11, 2)),
        (either, [Usage(25, 1), Usage(0, 14)], Usage(25, 15)),
    ],
)
def test_counts_of_all_so_far_replace_each_other_and_counts_of_parts_add_up(
    tally: Tally, counts: list[Usage], used: Usage
) -> None:
    total = Usage()
    for counted in counts:
        total = tally(total, counted)
    assert total == used
