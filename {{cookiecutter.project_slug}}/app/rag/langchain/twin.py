"""The LangChain twin: what RAG_FRAMEWORK="langchain" puts in the place of retrieval and generation."""

from app.llm.call import config_of
from app.rag.langchain.chain import generate
from app.rag.langchain.retriever import IndexRetriever, to_passages
from app.rag.portable import Searcher
from app.types import Context, Passages, Query

__all__ = ["TwinRetriever", "generate"]


class TwinRetriever:
    """A `Retriever` that searches through LangChain's. What that raises comes out as it is."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher

    async def search(self, query: Query, context: Context) -> Passages:
        retriever = IndexRetriever(searcher=self.searcher, query=query, context=context)
        return to_passages(await retriever.ainvoke(query.text, config_of(context)))
