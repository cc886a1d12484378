from pathlib import Path

import pytest

from app.errors import BadFilter, NothingToIngest, SettingsError
from app.rag.stages import encode
from app.types import Scope
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder
from tests.rag.llamaindex.folder import QUESTION, indexed

pytestmark = pytest.mark.engines


def test_a_vector_index_searches_the_stored_vectors(tmp_path: Path) -> None:
    from app.rag.llamaindex.store import vector_index

    with indexed(tmp_path) as index:
        found = vector_index(index, StemEmbedder()).as_retriever(similarity_top_k=2).retrieve(QUESTION)
        elsewhere = vector_index(index, StemEmbedder(), Scope("another")).as_retriever().retrieve(QUESTION)
    assert found[0].node.text == "Red apples grow on trees."
    assert found[0].score > found[1].score
    assert elsewhere == []


def test_filters_hold_before_the_best_are_cut(tmp_path: Path) -> None:
    from llama_index.core.vector_stores.types import FilterOperator, MetadataFilter, MetadataFilters

    from app.rag.llamaindex.store import vector_index

    with indexed(tmp_path) as index:
        every = vector_index(index, StemEmbedder())

        def sources(*filters: MetadataFilter) -> set[str]:
            retriever = every.as_retriever(similarity_top_k=1, filters=MetadataFilters(filters=list(filters)))
            return {one.node.metadata["source"] for one in retriever.retrieve(QUESTION)}

        assert sources(MetadataFilter(key="source", value="cars.md")) == {"cars.md"}
        assert sources(MetadataFilter(key="author", value=["Ada"], operator=FilterOperator.IN)) == {"fruit.md"}
        assert sources(MetadataFilter(key="author", value="Bob")) == set()
        with pytest.raises(SettingsError, match="write the filter so"):
            sources(MetadataFilter(key="author", value="Ada", operator=FilterOperator.NE))
        with pytest.raises(BadFilter, match="'collection' is no field to search by"):
            sources(MetadataFilter(key="collection", value="fruit"))


def test_a_summary_index_has_a_source_from_end_to_end(tmp_path: Path) -> None:
    from app.rag.llamaindex.store import summary_index

    with indexed(tmp_path) as index:
        nodes = summary_index(index, "fruit.md").as_retriever().retrieve("What is it about?")
        with pytest.raises(NothingToIngest, match=r"none\.md is not in the index"):
            summary_index(index, "none.md")
    assert [one.node.text for one in nodes] == ["Red apples grow on trees.", "Pears are green."]


def test_what_has_expired_is_in_no_index_structure(tmp_path: Path) -> None:
    from app.rag.llamaindex.store import summary_index, vector_index

    with indexed(tmp_path) as index:
        old = chunk(1, "Red apples grow on trees.", source="old.md", metadata={"expires": "2001-01-01"})
        with index.writing() as generation:
            generation.commit(encode([old], StemEmbedder()))
        found = vector_index(index, StemEmbedder()).as_retriever(similarity_top_k=3).retrieve(QUESTION)
        assert len(found) == 3
        assert "old.md" not in {one.node.metadata["source"] for one in found}
        with pytest.raises(NothingToIngest):
            summary_index(index, "old.md")


def test_it_is_written_by_ingestion_alone(tmp_path: Path) -> None:
    from llama_index.core.schema import TextNode

    from app.rag.llamaindex.store import vector_index

    with indexed(tmp_path) as index:
        every = vector_index(index, StemEmbedder())
        with pytest.raises(SettingsError, match="python -m app ingest"):
            every.insert_nodes([TextNode(text="More.")])
        with pytest.raises(SettingsError, match="read-only"):
            every.delete_ref_doc("fruit.md")
