import numpy as np
from langchain_core.vectorstores import InMemoryVectorStore

from app.rag.langchain.embeddings import EmbedderEmbeddings
from tests.fakes.embedders import StemEmbedder


def test_the_vectors_are_those_of_the_embedder() -> None:
    ours, theirs = StemEmbedder(), EmbedderEmbeddings(StemEmbedder())
    assert np.allclose(theirs.embed_query("red apples"), ours.encode_question("red apples"))
    assert np.allclose(theirs.embed_documents(["red apples", "cars"]), ours.encode_passages(["red apples", "cars"]))
    assert theirs.embed_documents([]) == []


def test_a_store_of_langchains_searches_with_it() -> None:
    store = InMemoryVectorStore(EmbedderEmbeddings(StemEmbedder()))
    store.add_texts(["red apples", "fast cars"])
    assert [found.page_content for found in store.similarity_search("apples", k=1)] == ["red apples"]
