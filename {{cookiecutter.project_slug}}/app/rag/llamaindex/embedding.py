"""Our embedder as LlamaIndex's."""

from llama_index.core.embeddings import BaseEmbedding
from pydantic import SkipValidation

from app.types.embedding import Embedder


class EmbedderEmbedding(BaseEmbedding):
    """Questions and passages are encoded apart, as the embedder does it."""

    embedder: SkipValidation[Embedder]

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self.embedder.encode_question(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self.embedder.encode_passages(texts).tolist()
        return vectors
