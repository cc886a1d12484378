"""The fields of a chunk in Pinecone; nothing of it needs the client."""

from dataclasses import replace

import numpy as np
import pytest

from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.rag.stores.pinecone.documents import (
    matching,
    order,
    query_string,
    to_chunk,
    to_document,
    to_vector,
    token,
)
from app.types import Scope
from tests.fakes.documents import chunk

DENSE = np.asarray([0.6, 0.8], np.float32)


def test_a_chunk_comes_back_though_empty_values_are_left_out_and_numbers_are_floats() -> None:
    item = replace(chunk(7, "é中🙂"), headings=(), root="", page=3, metadata={"author": "Ada"})
    document = to_document(IndexedChunk(item, DENSE, {"red": 1}))
    assert not {"root", "headings", "line", "row", "metadata"} & set(document)
    kept = {name: float(value) if isinstance(value, int) else value for name, value in document.items()}
    assert to_chunk(item.id, kept) == item
    assert to_vector(kept).tolist() == DENSE.tolist()


def test_stems_are_tokens_that_no_analyzer_changes_and_as_often_as_they_occur() -> None:
    words = to_document(IndexedChunk(chunk(1, "x"), DENSE, {"index": 2, "don't": 1}))["words"]
    assert words.split() == [token("index"), token("index"), token("don't")]
    assert token("index") == "w80736701"
    assert all(part.isalnum() for part in words.split())


def test_a_question_weighs_its_stems_by_their_counts() -> None:
    assert query_string({"index": 2, "red": 1}) == f"words:{token('index')}^2 OR words:{token('red')}"


def test_a_lone_surrogate_breaks_nothing() -> None:
    assert query_string(counted("\ud800 car")).isascii()


def test_a_filter_has_all_conditions_of_the_scope() -> None:
    scope = Scope("acme", "docs", (("metadata.author", ("Ada", "Bob")), ("source", ("a.md",))))
    assert matching(scope, position=0)["$and"] == [
        {"tenant": {"$in": ["acme"]}},
        {"collection": {"$in": ["docs"]}},
        {"position": {"$in": [0]}},
        {"meta_author": {"$in": ["Ada", "Bob"]}},
        {"source": {"$in": ["a.md"]}},
    ]


def test_a_filter_of_nothing_is_none_that_pinecone_would_refuse() -> None:
    assert matching(None) == {"position": {"$gte": 0}}


@pytest.mark.parametrize(("id", "number"), [("00000000-1", 0), ("0000ffff-1", 65_535), ("ffffffff-1", 2**32 - 1)])
def test_ids_are_in_the_order_of_their_numbers(id: str, number: int) -> None:
    assert order(id) == number
