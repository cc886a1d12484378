"""Hypothetical document embeddings: the model makes an answer up, and the search by meaning looks for texts like it.

Source: Gao and others, Precise Zero-Shot Dense Retrieval without Relevance Labels (ACL 2023). The vector that is looked
for is the mean of the question's and the made-up passage's. The search by words looks for the question alone.
"""

from dataclasses import dataclass, replace

from app.prompts.library import load_prompt
from app.prompts.techniques.technique import Ask
from app.rag.retrieval.step import Expansion, Parts, Search
from app.rag.retrieval.written import Writer
from app.text import stems

LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class Hyde:
    writer: Writer

    async def expand(self, search: Search, ask: Ask) -> Search:
        text = (await self.writer.text(ask, search.query.text))[:LONGEST]
        return replace(search, imagined=(*search.imagined, text)) if stems(text) else search


def make(parts: Parts) -> Expansion:
    return Hyde(Writer(load_prompt("hyde", ["question"]), "hyde"))
