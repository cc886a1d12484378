"""Our embedder as LangChain's."""

from langchain_core.embeddings import Embeddings

from app.types.embedding import Embedder


class EmbedderEmbeddings(Embeddings):
    """Questions and passages are encoded apart, as the embedder does it."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self.embedder.encode_question(text).tolist()
        return vector

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if not texts:
            return []
        vectors: list[list[float]] = self.embedder.encode_passages(texts).tolist()
        return vectors
