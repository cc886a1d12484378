"""Our index as LangChain's retriever: a question in, documents out, best first, for any LangChain program."""

from collections.abc import Iterable
from dataclasses import replace

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import SkipValidation

from app.rag.portable import Searcher, fields_of, passages_of
from app.types import Context, Passages, Query


class IndexRetriever(BaseRetriever):
    """`query` has the scope, the limit and the history; its text is that of each call.

    A call without `context` is for the tenant of the scope. Raises what `Retriever.search` does.
    """

    searcher: SkipValidation[Searcher]
    query: SkipValidation[Query] = Query("")
    context: SkipValidation[Context | None] = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return documents_of(self.searcher.search_now(self.asked(query), self.asking()))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        return documents_of(await self.searcher.search(self.asked(query), self.asking()))

    def asked(self, text: str) -> Query:
        return replace(self.query, text=text)

    def asking(self) -> Context:
        return self.context or Context(self.query.scope.tenant)


def documents_of(found: Passages) -> list[Document]:
    """Metadata has source, heading, place and score, and all else that a citation needs."""
    return [
        Document(one.chunk.text, id=one.chunk.id, metadata=fields_of(one, found.index_version)) for one in found.items
    ]


def to_passages(documents: Iterable[Document]) -> Passages:
    return passages_of((one.id or "", one.page_content, one.metadata) for one in documents)
