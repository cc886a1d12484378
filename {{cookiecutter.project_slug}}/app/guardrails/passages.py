"""The contract of what looks at passages between the search and the model, and how a list of them is asked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from app.guardrails.found import Found, explained
from app.guardrails.guard import BLOCK, FLAG, PASS, deciding
from app.guardrails.switched import FOUND, Detector
from app.types import Chunk, Context, Decision, Passage, Passages, Query, Retriever


class Sieve(Protocol):
    """Whatever decides which passages may be read, by the model and by the user."""

    name: str

    async def sift(self, passages: Passages, context: Context) -> Passages:
        """Those that may stay, in their order. What it decides goes on the context's account."""
        ...


class SwitchedSieve:
    """Notes, or leaves out, the passages in which a detector finds something."""

    def __init__(self, detector: Detector, blocks: bool) -> None:
        self.detector = detector
        self.blocks = blocks
        self.name = f"passages_{detector.name}"

    async def sift(self, passages: Passages, context: Context) -> Passages:
        """The score on the account is the highest one."""
        scores = [self.detector.score(passage.chunk.text) for passage in passages.items]
        found = [score >= FOUND for score in scores]
        outcome = (BLOCK if self.blocks else FLAG) if any(found) else PASS
        context.account.decide(Decision(self.name, outcome, max(scores, default=0.0)))
        if not self.blocks:
            return passages
        kept = [passage for passage, is_found in zip(passages.items, found, strict=True) if not is_found]
        return replace(passages, items=tuple(kept))

    def found(self, text: str) -> Sequence[Found]:
        return explained(self.detector, text)


async def sifted_texts(sieves: Sequence[Sieve], texts: Sequence[str], context: Context) -> list[str]:
    """The same of texts that are in no index: pages of the web, rows of a database, what MCP servers say."""
    found = Passages(tuple(Passage(chunk_of(text, context.tenant), 1.0, 0.0) for text in texts), 0)
    return [passage.chunk.text for passage in (await sifted(sieves, found, context)).items] if texts else []


def chunk_of(text: str, tenant: str) -> Chunk:
    """A text as a piece of a document that nobody has."""
    return Chunk("", tenant, "", "", "", "", 0, 1, 0, len(text), (), text)


async def sifted(sieves: Sequence[Sieve], passages: Passages, context: Context) -> Passages:
    """What all of them let through. Raises GuardFailed, or DeadlineExceeded."""
    for sieve in sieves:
        async with deciding(sieve.name, context):
            passages = await sieve.sift(passages, context)
    return passages


class SiftedRetriever:
    """Finds what another one finds, as far as the sieves let it through."""

    def __init__(self, retriever: Retriever, sieves: Sequence[Sieve]) -> None:
        self.retriever = retriever
        self.sieves = sieves

    async def search(self, query: Query, context: Context) -> Passages:
        """Raises what the other one raises, and what `sifted` does."""
        return await sifted(self.sieves, await self.retriever.search(query, context), context)
