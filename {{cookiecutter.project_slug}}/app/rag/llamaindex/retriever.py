"""Our index as LlamaIndex's retriever: a question in, nodes out, best first, for any LlamaIndex program."""

from dataclasses import replace

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from app.rag.llamaindex.nodes import nodes_of
from app.rag.portable import Searcher
from app.types import Context, Query


class IndexRetriever(BaseRetriever):
    """`query` has the scope, the limit and the history; its text is that of each call.

    A call without `context` is for the tenant of the scope. Raises what `Retriever.search` does.
    """

    def __init__(self, searcher: Searcher, query: Query | None = None, context: Context | None = None) -> None:
        super().__init__()
        self.searcher = searcher
        self.query = query or Query("")
        self.context = context

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return nodes_of(self.searcher.search_now(self.asked(query_bundle), self.asking()))

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return nodes_of(await self.searcher.search(self.asked(query_bundle), self.asking()))

    def asked(self, bundle: QueryBundle) -> Query:
        return replace(self.query, text=bundle.query_str)

    def asking(self) -> Context:
        return self.context or Context(self.query.scope.tenant)
