"""What a record in Milvus has: a dense vector, the stems that BM25 weighs, and the chunk's fields."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pymilvus import DataType, Function, FunctionType, MilvusClient

from app.rag.index.store import IndexedChunk
from app.rag.stores import records
from app.rag.stores.milvus.stems import LONGEST, to_text
from app.types import Chunk
from app.types.embedding import Vectors

ID = "id"
DENSE = "dense"
WORDS = "words"
SPARSE = "sparse"
TEXTS = ("tenant", "collection", "root", "source", "document_hash", "text")
NUMBERS = ("position", "pieces", "start", "end")
OPTIONAL_NUMBERS = ("page", "line", "row")
OBJECTS = ("headings", "metadata")
CHUNK = [ID, *TEXTS, *NUMBERS, *OPTIONAL_NUMBERS, *OBJECTS]

BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}
FINGERPRINT = "milvus-bm25-1.2-0.75"


def create_schema(dimensions: int) -> Any:
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(ID, DataType.VARCHAR, is_primary=True, max_length=36)
    schema.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dimensions)
    analyzer = {"tokenizer": "standard"}
    schema.add_field(WORDS, DataType.VARCHAR, max_length=LONGEST, enable_analyzer=True, analyzer_params=analyzer)
    schema.add_field(SPARSE, DataType.SPARSE_FLOAT_VECTOR)
    for name in TEXTS:
        schema.add_field(name, DataType.VARCHAR, max_length=LONGEST)
    for name in (*NUMBERS, *OPTIONAL_NUMBERS):
        schema.add_field(name, DataType.INT64, nullable=name in OPTIONAL_NUMBERS)
    for name in OBJECTS:
        schema.add_field(name, DataType.JSON)
    schema.add_function(Function("bm25", FunctionType.BM25, input_field_names=[WORDS], output_field_names=[SPARSE]))
    return schema


def create_indexes(dense: Mapping[str, Any], filtered: bool) -> Any:
    """Of both vectors, the dense one's in the given way; and of what filters name, if that is quicker."""
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index(DENSE, metric_type="COSINE", **dense)
    indexes.add_index(SPARSE, index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=BM25)
    for name in records.FILTERED if filtered else ():
        indexes.add_index(name, index_type="INVERTED")
    return indexes


def to_record(item: IndexedChunk) -> dict[str, Any]:
    return {
        ID: item.chunk.id,
        DENSE: item.dense,
        WORDS: to_text(item.words),
        **records.to_payload(item.chunk),
    }


def to_chunk(record: Mapping[str, Any]) -> Chunk:
    return records.to_chunk(record[ID], {name: record[name] for name in CHUNK if name != ID})


def to_vector(record: Mapping[str, Any]) -> Vectors:
    return np.asarray(record[DENSE], np.float32)
