"""Did the model refuse? Known before the first text of the answer is shown."""

from app.guardrails.reader import Basis, Events
from app.types import Context, Decision, Text


class RefusalReader:
    """Holds back what may still become the refusal line, and decides to abstain when it is the whole answer."""

    async def read(self, events: Events, basis: Basis, context: Context) -> Events:
        held, spoken = "", False
        async for event in events:
            if spoken or not isinstance(event, Text):
                yield event
                continue
            held += event.delta
            if not basis.refusal.startswith(held.strip()):
                spoken = True
                yield Text(held.lstrip())
        if not spoken and held.strip():
            if held.strip() == basis.refusal:
                context.account.decide(Decision("refusal", "abstain"))
            yield Text(held.lstrip())
