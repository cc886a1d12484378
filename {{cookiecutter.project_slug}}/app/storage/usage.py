"""What an answer took, as rows of the tables `answers` and `calls`: figures and names, never a text.

Where answers may be kept, their texts are in a row of another table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.storage.transcript import Mask, Transcript
from app.types import Context, Spent

Row = Mapping[str, Any]
# What a column of integers holds, in every database.
MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class AnswerUsage:
    """One answer that has ended, well or not. `started` is a moment in seconds since 1970.

    The `transcript` is there where it may be kept; `evidence` is the score by which the gate decided.
    """

    id: str
    started: float
    model: str
    prompt: str
    outcome: str
    difficulty: float | None
    milliseconds: float
    context: Context
    calls: Sequence[Spent]
    transcript: Transcript | None = None
    evidence: float | None = None

    def answer_row(self) -> Row:
        return {
            "id": self.id,
            "model": self.model,
            "outcome": self.outcome,
            "difficulty": self.difficulty,
            "milliseconds": self.milliseconds,
            "evidence": self.evidence,
            **self.shared(),
        }

    def call_rows(self) -> list[Row]:
        return [{"answer_id": self.id, **figures(call), **self.shared()} for call in self.calls]

    def kept_row(self, mask: Mask) -> Row:
        """Of an answer with a transcript."""
        texts = self.transcript.texts(mask) if self.transcript else {}
        return {"answer_id": self.id, "model": self.model, "outcome": self.outcome, **texts, **self.shared()}

    def shared(self) -> Row:
        return {
            "at": self.started,
            "day": day_of(self.started),
            "tenant": self.context.tenant,
            "subject": self.context.subject,
            "prompt": self.prompt,
        }


def figures(call: Spent) -> Row:
    return {
        "model": call.model,
        "purpose": call.purpose,
        "input_tokens": min(call.usage.input_tokens, MOST) if call.usage else None,
        "output_tokens": min(call.usage.output_tokens, MOST) if call.usage else None,
        "usd": call.cost_usd,
        "milliseconds": call.milliseconds,
    }


def day_of(seconds: float) -> str:
    """In UTC: `0.0` -> `"1970-01-01"`."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
