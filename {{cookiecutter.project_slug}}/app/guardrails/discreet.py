"""A search that keeps what is personal in it from models elsewhere, whoever asks: an answer, an agent, the API."""

from app.guardrails.personal.values import Notes
from app.guardrails.pii import note_personal
from app.llm.masked_embedder import knowing
from app.types import Context, Message, Passages, Query, Retriever


class DiscreetRetriever:
    """Notes it before models that write queries read it, and for an embedder elsewhere, which knows no conversation."""

    def __init__(self, retriever: Retriever, note: Notes) -> None:
        self.retriever = retriever
        self.note = note

    async def search(self, query: Query, context: Context) -> Passages:
        """Raises GuardFailed too."""
        await note_personal(self.note, (*query.history, Message("user", query.text)), context)
        with knowing(context.personal):
            return await self.retriever.search(query, context)
