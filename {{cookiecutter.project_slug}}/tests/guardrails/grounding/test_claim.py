import pytest

from app.guardrails.grounding.claim import cited_in, claim_of


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "[1]",
        "---\n",
        "## How it works\n",
        "**Answer**\n",
        "Here is how:\n",
        "Sure! ",
        "Do you want more?",
        "I hope this helps.",
        "The passages do not say which port it is.",
        "However, the documentation doesn't mention Windows.",
        "No passage answers this directly.",
        "It does.",
    ],
)
def test_what_claims_nothing_needs_no_support(sentence: str) -> None:
    assert claim_of(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Chunks are long [1].",
        "- Port 8000\n",
        "Yes, it works on Windows.",
        "If the documents do not answer it, nothing is said and no model is called.",
        "Use `make`.",
    ],
)
def test_what_can_be_wrong_is_a_claim(sentence: str) -> None:
    assert claim_of(sentence) is not None


def test_markers_are_no_part_of_a_claim() -> None:
    claim = claim_of("1. Chunks are long [12].")
    assert claim is not None
    assert (claim.text, claim.amounts) == ("Chunks are long .", set())
    assert cited_in("It rains [1][3]. And [2, 4].") == (1, 3, 2, 4)
