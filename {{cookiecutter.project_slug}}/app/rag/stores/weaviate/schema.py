"""How a generation lies in Weaviate: a collection with one vector, and a property for each field of a chunk.

Collections are `Chunks_<generation>`, beside `ChunksTexts`. Nothing is left to the server's defaults that a search
depends on: BM25, stop words, tokenization, distance.
"""

from typing import Any

from weaviate import WeaviateClient
from weaviate.classes.config import Configure, DataType, Property, StopwordsPreset, Tokenization, VectorDistances

from app.rag.stores import records

PREFIX = "Chunks_"
VECTOR = "default"
TEXTS = "ChunksTexts"
KEY = "key"
WORDS = "words"
METADATA = "metadata"
PAIRS = "metadata_pairs"
K1 = 1.2
B = 0.75
FINGERPRINT = f"weaviate-1-bm25-{K1}-{B}"
"""Changes with what is stored of a chunk, and how."""
EXACT_CHUNKS = 40_000
"""A scope with fewer chunks is searched exactly: its vectors are all compared."""

TEXT_FIELDS = ("root", "document_hash", "text", METADATA)
INT_FIELDS = ("pieces", "start", "end", "page", "line", "row")


def create_chunks(client: WeaviateClient, name: str) -> None:
    """An empty collection for chunks."""
    index = Configure.VectorIndex.hnsw(
        distance_metric=VectorDistances.COSINE,
        ef=512,
        ef_construction=256,
        max_connections=32,
        flat_search_cutoff=EXACT_CHUNKS,
    )
    create(client, name, chunk_properties(), Configure.Vectors.self_provided(name=VECTOR, vector_index_config=index))


def create_texts(client: WeaviateClient) -> None:
    """The collection of small texts. They have no vectors, and no module may make any."""
    properties = [filtered("generation"), stored("name", DataType.TEXT), stored("value", DataType.TEXT)]
    create(client, TEXTS, properties, Configure.Vectors.self_provided(name=VECTOR))


def create(client: WeaviateClient, name: str, properties: list[Property], vector: Any) -> None:
    inverted = Configure.inverted_index(bm25_b=B, bm25_k1=K1, stopwords_preset=StopwordsPreset.NONE)
    client.collections.create(name, properties=properties, vector_config=vector, inverted_index_config=inverted)


def chunk_properties() -> list[Property]:
    return [
        *(filtered(name) for name in (KEY, *records.FILTERED)),
        filtered(PAIRS, DataType.TEXT_ARRAY),
        Property(name=records.POSITION, data_type=DataType.INT, index_filterable=True),
        Property(
            name=WORDS,
            data_type=DataType.TEXT,
            index_filterable=False,
            index_searchable=True,
            tokenization=Tokenization.WHITESPACE,
        ),
        *(stored(name, DataType.TEXT) for name in TEXT_FIELDS),
        *(stored(name, DataType.INT) for name in INT_FIELDS),
        stored("headings", DataType.TEXT_ARRAY),
    ]


def filtered(name: str, kind: DataType = DataType.TEXT) -> Property:
    """Compared as a whole, by case; not searched by words."""
    return Property(
        name=name, data_type=kind, index_filterable=True, index_searchable=False, tokenization=Tokenization.FIELD
    )


def stored(name: str, kind: DataType) -> Property:
    """Only given back."""
    searchable = False if kind in (DataType.TEXT, DataType.TEXT_ARRAY) else None
    return Property(name=name, data_type=kind, index_filterable=False, index_searchable=searchable)
