import pytest

from app.guardrails.evidence import EvidenceGate, evidence
from tests.fakes import passage

NEAR = passage("Chunks are about 600 characters.", cosine=0.5)
FAR = passage("Bananas are yellow.", cosine=0.1)


def test_shared_words_add_to_the_cosine() -> None:
    assert evidence("How long are chunks?", [NEAR]) == pytest.approx(0.5 + 0.2 * 1 / 2)


def test_a_heading_counts_as_text() -> None:
    assert evidence("chunk length", [passage("600.", headings=("Chunk length",), cosine=0.0)]) == pytest.approx(0.2)


def test_the_best_of_the_top_five_decides() -> None:
    assert EvidenceGate(0.45).decide("How long are chunks?", [FAR, FAR, FAR, FAR, NEAR]).outcome == "answer"
    assert EvidenceGate(0.45).decide("How long are chunks?", [FAR, FAR, FAR, FAR, FAR, NEAR]).outcome == "abstain"


def test_an_uncalibrated_model_leaves_the_gate_open_but_never_without_passages() -> None:
    assert EvidenceGate(None).decide("anything", [FAR]).outcome == "answer"
    assert EvidenceGate(None).decide("anything", []).outcome == "abstain"


@pytest.mark.parametrize(
    ("question", "outcome"), [("And why?", "answer"), ("And the characters?", "answer"), ("Is it raining?", "abstain")]
)
def test_the_question_before_a_follow_up_does_not_answer_for_it(question: str, outcome: str) -> None:
    query = f"How long are chunks?\n{question}"
    assert EvidenceGate(0.45).decide(query, [NEAR], question).outcome == outcome


def test_a_question_of_stop_words_only_rests_on_the_cosine() -> None:
    assert evidence("how is it?", [NEAR]) == 0.5
