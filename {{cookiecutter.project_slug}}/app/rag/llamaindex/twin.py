"""The LlamaIndex twin: what RAG_FRAMEWORK="llamaindex" puts in the place of retrieval and generation."""

from app.rag.llamaindex.engine import generate
from app.rag.llamaindex.nodes import to_passages
from app.rag.llamaindex.retriever import IndexRetriever
from app.rag.portable import Searcher
from app.types import Context, Passages, Query

__all__ = ["TwinRetriever", "generate"]


class TwinRetriever:
    """A `Retriever` that searches through LlamaIndex's. What that raises comes out as it is."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher

    async def search(self, query: Query, context: Context) -> Passages:
        return to_passages(await IndexRetriever(self.searcher, query, context).aretrieve(query.text))
