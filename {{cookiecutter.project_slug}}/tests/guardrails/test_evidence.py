import pytest

from app.guardrails.evidence import THRESHOLDS, EvidenceGate, Thresholds, thresholds_of
from tests.fakes.documents import passage

GATE = EvidenceGate(Thresholds(abstain=4.5, weak=8.25))
NEAR = passage("Chunks are about 600 characters.", cosine=0.5)
FAR = passage("Bananas are yellow.", cosine=0.1)


def test_an_answer_is_given_marked_or_declined_by_its_best_sentence() -> None:
    assert GATE.decide("How long are chunks in characters?", [FAR, NEAR]).outcome == "answer"
    assert GATE.decide("How long are the chunks of a scanned contract?", [FAR, NEAR]).outcome == "weak"
    assert GATE.decide("Who won the world cup?", [FAR]).outcome == "abstain"


def test_a_heading_counts_as_text() -> None:
    bare, headed = passage("600.", cosine=0.3), passage("600.", headings=("Chunk length",), cosine=0.3)
    assert GATE.decide("chunk length", [bare]).outcome == "abstain"
    assert GATE.decide("chunk length", [headed]).outcome == "weak"


def test_an_uncalibrated_model_leaves_the_gate_open_but_never_without_passages() -> None:
    assert EvidenceGate(None).decide("anything", [FAR]).outcome == "answer"
    assert EvidenceGate(None).decide("anything", []).outcome == "abstain"


def test_the_cosine_of_an_uncalibrated_model_counts_for_nothing() -> None:
    near, far = (passage("Chunks are long.", cosine=cosine) for cosine in (0.9, 0.0))
    gate = EvidenceGate(Thresholds(8.0, 9.0), cosines=False)
    assert gate.decide("chunks?", [near]) == gate.decide("chunks?", [far])
    assert GATE.decide("chunks?", [near]) != GATE.decide("chunks?", [far])


def test_thresholds_of_ones_own_take_the_place_of_those_of_the_embedding_model() -> None:
    assert thresholds_of("minilm") == THRESHOLDS["minilm"]
    assert thresholds_of("minilm", abstain=6.5) == Thresholds(6.5, 8.25)
    assert thresholds_of("minilm", weak=9.5) == Thresholds(4.5, 9.5)
    assert thresholds_of("minilm", abstain=9.0) == Thresholds(9.0, 9.0)


def test_any_embedding_model_has_a_gate_once_it_has_thresholds() -> None:
    assert thresholds_of("openai:e") is None
    assert thresholds_of("openai:e", abstain=6.5) == Thresholds(6.5, 6.5)
    assert thresholds_of("openai:e", weak=8.0) == Thresholds(0.0, 8.0)


@pytest.mark.parametrize(
    ("question", "declined"), [("And why?", False), ("And the characters?", False), ("Is it raining?", True)]
)
def test_the_question_before_a_follow_up_does_not_answer_for_it(question: str, declined: bool) -> None:
    decision = GATE.decide(f"How long are chunks?\n{question}", [NEAR], question)
    assert (decision.outcome == "abstain") == declined


def test_a_question_of_stop_words_only_rests_on_the_cosine() -> None:
    assert GATE.decide("how is it?", [NEAR]).score == pytest.approx(5.0)
