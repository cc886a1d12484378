"""Is there enough in the passages to answer at all? Decided before the model is called.

A fused score can't decide: the best hit is near 1 even for nonsense. Cosine and shared words can.
"""

from collections.abc import Sequence

from app.text import stems
from app.types import Decision, Passage

# The threshold belongs to the embedding model. Calibrate yours with `python -m app evaluate` and add a line here;
# without one the gate is off and the model's own refusal line decides.
THRESHOLDS = {"minilm": 0.45}
SHARED_WORDS_WEIGHT = 0.2
TOP = 5


class EvidenceGate:
    """Abstains when no passage is near the question in meaning or in words."""

    def __init__(self, threshold: float | None) -> None:
        self.threshold = threshold

    def decide(self, question: str, passages: Sequence[Passage]) -> Decision:
        """`Decision("evidence", "answer" | "abstain", score)`; the score is comparable across questions."""
        score = evidence(question, passages)
        if not passages or (self.threshold is not None and score < self.threshold):
            return Decision("evidence", "abstain", score)
        return Decision("evidence", "answer", score)


def evidence(question: str, passages: Sequence[Passage]) -> float:
    """Best of the top passages: cosine + 0.2 × the share of the question's stems that the passage holds (0 to 1.2)."""
    asked = set(stems(question))

    def share(passage: Passage) -> float:
        held = {*stems(passage.chunk.heading), *stems(passage.chunk.text)}
        return len(asked & held) / len(asked) if asked else 0.0

    return max((passage.cosine + SHARED_WORDS_WEIGHT * share(passage) for passage in passages[:TOP]), default=0.0)
