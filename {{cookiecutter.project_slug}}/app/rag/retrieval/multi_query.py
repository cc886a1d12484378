"""Searches for a question in other words too, and ranks by all of them: one wording may meet the documents' own.

Source: Ma and others, Query Rewriting for Retrieval-Augmented Large Language Models (EMNLP 2023).
"""

from dataclasses import dataclass, replace

from app.prompts.library import load_prompt
from app.prompts.techniques.technique import Ask
from app.rag.retrieval.step import Expansion, Parts, Search
from app.rag.retrieval.written import Writer

MOST = 3


@dataclass(frozen=True, slots=True)
class MultiQuery:
    writer: Writer

    async def expand(self, search: Search, ask: Ask) -> Search:
        lines = await self.writer.lines(ask, search.query.text, MOST)
        return replace(search, wordings=tuple(dict.fromkeys([*search.wordings, *lines])))


def make(parts: Parts) -> Expansion:
    return MultiQuery(Writer(load_prompt("multi_query", ["question", "most"]), "multi_query"))
