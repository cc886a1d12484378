import pytest

from app.judging.claims import Claim, claims_of
from evaluation.metrics.support import citation_precision, citation_recall, grounding
from tests.fakes.documents import passage

TEA = passage("Green tea is brewed at 75 degrees for two minutes.", source="tea.md")
RAIN = passage("It rains in the valley from October to March.", source="rain.md")


def claims(text: str) -> list[Claim]:
    return claims_of(text, (TEA, RAIN), "How?")


def test_a_claim_that_its_passage_says_is_supported_by_what_it_cites() -> None:
    (one,) = claims("Green tea is brewed at 75 degrees [1].")
    assert (one.supported, one.by_cited, one.needed) == (True, True, (True,))


def test_a_citation_of_another_passage_is_found_and_the_claim_still_has_its_ground() -> None:
    (one,) = claims("Green tea is brewed at 75 degrees [2].")
    assert (one.supported, one.by_cited, one.needed) == (True, False, (False,))


def test_what_no_passage_says_has_no_ground() -> None:
    (one,) = claims("Black tea costs 12 euros in Vienna [1].")
    assert (one.supported, one.by_cited, one.needed) == (False, False, (False,))


def test_a_needless_citation_costs_precision_alone() -> None:
    found = claims("Green tea is brewed at 75 degrees [1][2].")
    assert found[0].needed == (True, False)
    assert (grounding(found), citation_recall(found), citation_precision(found)) == (1.0, 1.0, 0.5)


def test_without_citations_recall_is_0_and_precision_is_not_known() -> None:
    found = claims("Green tea is brewed at 75 degrees.")
    assert (grounding(found), citation_recall(found), citation_precision(found)) == (1.0, 0.0, None)


@pytest.mark.parametrize("text", ["", "Hello!", "# Tea", "The passages do not say how."])
def test_what_claims_nothing_has_no_figures(text: str) -> None:
    assert claims(text) == []
    assert (grounding([]), citation_recall([]), citation_precision([])) == (None, None, None)


def test_a_number_that_no_passage_has_is_a_needless_citation() -> None:
    (one,) = claims("Green tea is brewed at 75 degrees [7].")
    assert (one.by_cited, one.needed) == (False, (False,))
