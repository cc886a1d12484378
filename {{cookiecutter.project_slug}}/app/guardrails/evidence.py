"""Is there enough in the passages to answer at all? Decided before the model is called.

A fused score can't decide: the best hit is near 1 even for nonsense. The score of `app/evidence` can: it looks at the
question's words, sentence by sentence, and at how near the passage is in meaning.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.evidence.score import evidence, scored
from app.prompts.passages import given
from app.settings import MINILM, MINILM_ONNX
from app.text import stems
from app.types import Decision, Passage


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below `abstain` there is no answer; below `weak` an answer is marked as resting on little."""

    abstain: float
    weak: float


# Thresholds belong to the embedding model, whose cosines the score knows. `python -m app evaluate calibrate-gate` fits
# others to your questions, for any model; without an entry here and without a setting the gate is off, and the chat
# model's own refusal line decides.
THRESHOLDS = {
    MINILM: Thresholds(abstain=4.5, weak=8.25),
    MINILM_ONNX: Thresholds(abstain=4.5, weak=8.25),
}


def thresholds_of(embedder: str, abstain: float | None = None, weak: float | None = None) -> Thresholds | None:
    """Those of the embedding model of this name, but for those that are given; None where there are neither."""
    own = THRESHOLDS.get(embedder)
    if abstain is None and weak is None:
        return own
    least = abstain if abstain is not None else own.abstain if own else 0.0
    return Thresholds(least, max(least, weak if weak is not None else own.weak if own else least))


class EvidenceGate:
    """Judges passages by the sentence of them that fits the question best.

    `cosines`: whether those of the passages are of an embedding model that the score knows. Without, it leaves them
    out.
    """

    def __init__(self, thresholds: Thresholds | None, *, cosines: bool = True) -> None:
        self.thresholds = thresholds
        self.cosines = cosines

    def decide(self, query: str, passages: Sequence[Passage], question: str = "") -> Decision:
        """`Decision("evidence", "answer" | "weak" | "abstain", score)`; the score is comparable across questions.

        Where `query` is a `question` with the one before it, the passages must hold a word of the question itself.
        """
        score = evidence(scored(query, given(passages, cosines=self.cosines)))
        return Decision("evidence", self.outcome(score, touches(question, passages)) if passages else "abstain", score)

    def outcome(self, score: float, touching: bool) -> str:
        if self.thresholds is None:
            return "answer"
        if score < self.thresholds.abstain or not touching:
            return "abstain"
        return "weak" if score < self.thresholds.weak else "answer"


def touches(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a passage holds a word of the question; "And why?" has none of its own, and touches anything."""
    asked = set(stems(question))
    texts = (f"{passage.chunk.heading}\n{passage.chunk.text}" for passage in passages)
    return not asked or any(not asked.isdisjoint(stems(text)) for text in texts)
