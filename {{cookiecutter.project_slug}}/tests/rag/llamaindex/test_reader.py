from pathlib import Path

import pytest

from app.rag.langchain.loader import SourceLoader
from app.rag.langchain.splitter import ChunkSplitter
from tests.fakes.embedders import StemEmbedder
from tests.rag.llamaindex.folder import FRUIT

pytestmark = pytest.mark.engines


def test_nodes_are_the_chunks_of_the_index_with_their_place(tmp_path: Path) -> None:
    from app.rag.llamaindex.reader import ChunkNodeParser, SourceReader

    (tmp_path / "fruit.md").write_text(FRUIT)
    documents = SourceReader(str(tmp_path)).load_data()
    assert [(one.id_, one.metadata["author"]) for one in documents] == [("fruit.md", "Ada")]
    nodes = ChunkNodeParser().get_nodes_from_documents(documents)
    wanted = ChunkSplitter().split_documents(SourceLoader(str(tmp_path)).load())
    assert [node.text for node in nodes] == [chunk.page_content for chunk in wanted]
    assert [node.metadata for node in nodes] == [chunk.metadata for chunk in wanted]
    assert {node.ref_doc_id for node in nodes} == {"fruit.md"}
    for node in nodes:
        assert documents[0].text[node.start_char_idx : node.end_char_idx] == node.text


def test_a_document_of_another_reader_is_cut_too() -> None:
    from llama_index.core import Document

    from app.rag.llamaindex.reader import ChunkNodeParser

    nodes = ChunkNodeParser().get_nodes_from_documents([Document(text="One sentence here. " * 100)])
    assert len(nodes) > 1


def test_nodes_by_meaning_are_cut_by_the_embedder_that_the_parser_is_given() -> None:
    from llama_index.core import Document

    from app.rag.llamaindex.reader import ChunkNodeParser

    text = "Apples grow on apple trees. " * 30 + "Ships sail over seas. " * 30
    parser = ChunkNodeParser(chunker="semantic", embedder=StemEmbedder())
    assert "embedder" not in parser.to_dict()
    nodes = parser.get_nodes_from_documents([Document(text=text)])
    assert all(("Apples" in node.text) != ("Ships" in node.text) for node in nodes)
