"""Numbers with their units, and which of a claim's a passage has of another one."""

import pytest

from app.guardrails.grounding.units import in_another_unit, measures
from app.text import stems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 30 days, or two weeks", {("30", 0, "day"), ("2", 0, "week")}),
        ("A 30-day trial of 500 ms and 20s", {("30", 0, "day"), ("500", 0, "ms"), ("20", 0, "s")}),
        ("$5, 12 euros, 1,000.50 €", {("5", 2, "$"), ("12", 2, "€"), ("1000.5", 2, "€")}),
        ("8 KB of 3.5 MB", {("8", 1, "kB"), ("3.5", 1, "MB")}),
        ("80 feet, 2 inches, 4 °C", {("80", 3, "foot"), ("2", 3, "inch"), ("4", 5, "°C")}),
        ("v3 days, 2024-05-01, 7 pages, 5 secrets", set()),
    ],
)
def test_a_number_is_found_with_its_unit(text: str, expected: set[tuple[str, int, str]]) -> None:
    assert measures(text, stems(text)) == expected


@pytest.mark.parametrize(
    ("claim", "passage", "found"),
    [
        ("It takes 30 weeks.", "It takes 30 days.", 1),
        ("It costs €5 and takes 2 hours.", "It costs $5 and takes two days.", 2),
        ("It takes 30 days.", "It takes thirty days, of 30 weeks.", 0),
        ("It takes 30 days.", "It has 30 pages and costs $30.", 0),
        ("It takes 60 s.", "It takes 60 seconds.", 0),
    ],
)
def test_only_another_unit_of_the_same_kind_is_another_amount(claim: str, passage: str, found: int) -> None:
    said, told = (measures(text, stems(text)) for text in (claim, passage))
    assert in_another_unit(said, told) == found
