"""Searches for the parts of a question too: what it compares or combines seldom stands in one place.

Source: Press and others, Measuring and Narrowing the Compositionality Gap in Language Models (EMNLP 2023, Findings).
"""

from dataclasses import dataclass, replace

from app.prompts.library import load_prompt
from app.prompts.techniques.technique import Ask
from app.rag.retrieval.step import Expansion, Parts, Search
from app.rag.retrieval.written import Writer

MOST = 4
ONE = "one"
"""What the model writes for a question that has no parts."""


@dataclass(frozen=True, slots=True)
class Decomposition:
    writer: Writer

    async def expand(self, search: Search, ask: Ask) -> Search:
        lines = await self.writer.lines(ask, search.query.text, MOST)
        parts = [line for line in lines if line.strip(".").casefold() != ONE]
        return replace(search, wordings=tuple(dict.fromkeys([*search.wordings, *parts])))


def make(parts: Parts) -> Expansion:
    return Decomposition(Writer(load_prompt("sub_questions", ["question", "most"]), "decomposition"))
