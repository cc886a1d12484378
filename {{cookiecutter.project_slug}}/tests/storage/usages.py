"""What answers took, as tests need it."""

from uuid import uuid4

from app.storage.usage import AnswerUsage
from app.types import Context, Spent, Usage

MIDNIGHT = 1_795_824_000.0
"""2026-11-28, in seconds since 1970."""
DAY = 86_400.0
MINI = Spent("openai:gpt-5-mini", Usage(1000, 100), 0.00045, "answer", 812.0)
FREE = Spent("offline, extractive", Usage(500, 50), 0.0, "answer", 3.0)
UNPRICED = Spent("openai:own", Usage(500, 50), None, "answer", 90.0)


def usage_of(
    *calls: Spent,
    day: int = 0,
    model: str = "",
    subject: str = "anonymous",
    prompt: str = "answer@1#0f3b9c2e",
    difficulty: float | None = 0.2,
) -> AnswerUsage:
    """One answer, `day` days after that midnight, by the model of the last call."""
    context = Context(subject=subject)
    model = model or (calls[-1].model if calls else MINI.model)
    return AnswerUsage(uuid4().hex, MIDNIGHT + day * DAY, model, prompt, "stop", difficulty, 900.0, context, calls)
