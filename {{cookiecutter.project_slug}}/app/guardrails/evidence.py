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

    def decide(self, query: str, passages: Sequence[Passage], question: str = "") -> Decision:
        """`Decision("evidence", "answer" | "abstain", score)`; the score is comparable across questions.

        Where `query` is a `question` with the one before it, the passages must hold a word of the question itself.
        """
        score = evidence(query, passages)
        missing = self.threshold is not None and (score < self.threshold or not touches(question, passages))
        return Decision("evidence", "abstain" if missing or not passages else "answer", score)


def touches(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a passage holds a word of the question; "And why?" has none of its own, and touches anything."""
    asked = set(stems(question))
    return not asked or any(not asked.isdisjoint(words_of(passage)) for passage in passages)


def words_of(passage: Passage) -> set[str]:
    return {*stems(passage.chunk.heading), *stems(passage.chunk.text)}


def evidence(question: str, passages: Sequence[Passage]) -> float:
    """Best of the top passages: cosine + 0.2 × the share of the question's stems that the passage holds (0 to 1.2)."""
    asked = set(stems(question))

    def share(passage: Passage) -> float:
        return len(asked & words_of(passage)) / len(asked) if asked else 0.0

    return max((passage.cosine + SHARED_WORDS_WEIGHT * share(passage) for passage in passages[:TOP]), default=0.0)
