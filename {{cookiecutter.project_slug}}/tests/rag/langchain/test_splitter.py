import json
from pathlib import Path

import pytest
from langchain_core.documents import Document

from app.errors import SettingsError
from app.rag.documents.chunkers import pieces
from app.rag.documents.loaders import loader_for
from app.rag.langchain.loader import SourceLoader
from app.rag.langchain.splitter import ChunkSplitter
from tests.fakes.embedders import StemEmbedder

PAGE = "# Guide\n\n## Install\n\n" + "Run the setup. " * 80 + "\n\n## Use\n\n```\nmake run\n```\n"


def test_the_chunks_are_those_of_the_index_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(PAGE)
    document = loader_for("a.md")(PAGE.encode())
    wanted = [document.text[piece.start : piece.end] for piece in pieces(document)]
    chunks = ChunkSplitter().split_documents(SourceLoader(str(tmp_path)).load())
    assert [chunk.page_content for chunk in chunks] == wanted
    assert [chunk.metadata["heading"] for chunk in chunks][-1] == "Guide > Use"
    assert {chunk.metadata["source"] for chunk in chunks} == {"a.md"}
    for chunk in chunks:
        start = chunk.metadata["start_index"]
        assert document.text[start : start + len(chunk.page_content)] == chunk.page_content
        assert "sections" not in chunk.metadata


def test_sections_that_went_through_json_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(PAGE)
    (document,) = SourceLoader(str(tmp_path)).load()
    again = Document(document.page_content, metadata=json.loads(json.dumps(document.metadata)))
    assert ChunkSplitter().split_documents([again]) == ChunkSplitter().split_documents([document])


def test_rows_are_not_cut_apart(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,taste\n" + "".join(f"apple {n},{'sweet ' * 20}\n" for n in range(12)))
    chunks = ChunkSplitter().split_documents(SourceLoader(str(tmp_path)).load())
    assert len(chunks) > 1
    assert all(chunk.page_content.startswith("name: apple") for chunk in chunks[1:])
    assert all("row" in chunk.metadata for chunk in chunks)


def test_chunks_by_meaning_need_an_embedder() -> None:
    text = "Apples grow on apple trees. " * 30 + "Ships sail over seas. " * 30
    chunks = ChunkSplitter("semantic", StemEmbedder()).split_text(text)
    assert all(("Apples" in chunk) != ("Ships" in chunk) for chunk in chunks)
    with pytest.raises(SettingsError, match="hand one in"):
        ChunkSplitter("semantic").split_text(text)


def test_a_document_of_another_loader_is_cut_too() -> None:
    text = "One sentence here. " * 100
    chunks = ChunkSplitter().split_text(text)
    assert len(chunks) > 1
    assert " ".join(chunks) == text.strip()
    assert ChunkSplitter().transform_documents([Document(" ")]) == []
