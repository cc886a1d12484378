import pytest

from app.guardrails.grounding.claim import Aside, cited_in, claim_of


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
        "Here are the three steps:",
        "Here is an example in Python:",
        "I hope that this explanation answers your question.",
        "Let me know if you need more details, such as examples, or if anything is unclear.",
        "I'm sorry for the confusion.",
        "Sorry, nothing about port 9000.",
        "There is no information about port 9000 in the documents.",
        "I'm sorry, but I can't answer that from the documents.",
        "The passages do not mention ports 9000, 9001 or 9002.",
        "The documentation doesn't mention Windows, macOS or Linux as supported platforms.",
        "The passages do not say how long plums are kept, how they are sold, or whether they ripen.",
        "The documentation does not mention Windows, so it is unclear whether it works there.",
        "The passages don't cover this, so please check the manual of your vendor.",
        "Port 9000 is not mentioned in the passages.",
        "Would you like an example in Python, or one for Windows?",
        "If you like, shall I show the first 10 of them, too?",
        "## Step 1: Install",
        "## How It Works In Practice",
        "**TL;DR**",
        "**Important!**",
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


@pytest.mark.parametrize(
    ("sentence", "claimed"),
    [
        ("Here is the limit, it is 900 seconds [1].", "the limit, it is 900 seconds ."),
        ("I'm sorry, pears are kept for days.", "pears are kept for days."),
        ("I’m sorry but pears are kept for days.", "pears are kept for days."),
        ("I hope this helps, pears are kept for days.", "pears are kept for days."),
        ("The documentation does not say why, pears are kept for days.", "pears are kept for days."),
        ("The documentation does not say why: pears are kept for days.", "pears are kept for days."),
        ("Pears are kept for days, the documentation does not say why.", "Pears are kept for days"),
        ("I don't know why, but pears are kept for days.", "pears are kept for days."),
        ("Pears are kept for days [1]:", "Pears are kept for days :"),
        ("Pears are kept for days, right? [1]", "Pears are kept for days"),
        ("Pears are kept for days, do you want more?", "Pears are kept for days"),
        ("Did you know that pears are kept for days?", "pears are kept for days"),
        ("Let me know that pears are kept for days.", "pears are kept for days."),
        ("I'm sorry to say that pears are kept for days.", "pears are kept for days."),
        ("**Pears are kept for days.**", "Pears are kept for days."),
        ("# Pears are kept for days [1]", "Pears are kept for days"),
        ("**Step 2. Pears are kept for days.**", "Pears are kept for days."),
    ],
)
def test_what_stands_beside_what_needs_no_support_is_a_claim(sentence: str, claimed: str) -> None:
    claim = claim_of(sentence)
    assert claim is not None
    assert claim.text.strip() == claimed


@pytest.mark.parametrize(
    ("sentence", "amounts", "names"),
    [
        ("**Pears are kept 900 days**", {"900"}, set()),
        ("Pears are kept for nine days in the blue barn:", {"9"}, set()),
        ("Here are the 3 steps of `make pears`.", set(), {"make pears"}),
        ("Here is the limit of the server in Oslo.", set(), {"oslo"}),
        ("I hope that 900 days of Oslo are enough.", {"900"}, set()),
        ("Is it true that they stay 900 days in Oslo?", {"900"}, set()),
        ("What comes closest is that pears are kept 900 days.", {"900"}, set()),
    ],
)
def test_of_what_needs_no_support_numbers_and_some_names_are_compared(
    sentence: str, amounts: set[str], names: set[str]
) -> None:
    aside = claim_of(sentence)
    assert isinstance(aside, Aside)
    assert (aside.amounts, aside.names, aside.stems) == (amounts, names, frozenset())


def test_capitals_of_a_title_are_no_names() -> None:
    claim = claim_of("**How To Keep The Pears Of All Your Friends From One Year To Another**")
    assert claim is not None
    assert claim.names == set()


def test_markers_are_no_part_of_a_claim() -> None:
    claim = claim_of("1. Chunks are long [12].")
    assert claim is not None
    assert (claim.text, claim.amounts) == ("Chunks are long .", set())
    assert cited_in("It rains [1][3]. And [2, 4].") == (1, 3, 2, 4)
