from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.agents.tools import Parts, make_tool
from app.agents.tools.tool import Call
from app.errors import UnknownDocument
from app.ingestion import ingest
from app.rag.inventory import Inventory
from app.types import Context
from tests.agents.tools.parts import parts
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import memory_index

pytestmark = pytest.mark.anyio


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Parts]:
    """Two documents in an index."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/krill.md").write_text("# Krill\n\nPenguins eat krill.\n")
    (tmp_path / "docs/fish.md").write_text("# Fish\n\nSeals eat fish.\n")
    index, embedder = memory_index(), StemEmbedder()
    ingest([tmp_path / "docs"], None, index, embedder)
    made = parts(tmp_path, inventory=Inventory(index))
    with closing(made.database):
        yield made


async def called(held: Parts, name: str, source: str, context: Context | None = None, key: str = "k") -> str:
    tool = make_tool(name, held)
    result = await tool.run(tool.arguments.model_validate({"source": source}), Call(context or Context(), key))
    return " ".join(one.chunk.text for one in result.passages.items) if result.passages else result.text


async def test_a_document_is_read(held: Parts) -> None:
    assert "Penguins eat krill." in await called(held, "read_document", "krill.md")


async def test_a_name_that_is_not_there_is_told_with_near_ones(held: Parts) -> None:
    with pytest.raises(UnknownDocument, match=r"did you mean krill\.md"):
        await called(held, "read_document", "kril.md")


async def test_a_document_is_deleted_once(held: Parts) -> None:
    first = await called(held, "delete_document", "krill.md")
    assert first.startswith("krill.md was taken out of the index of ")
    assert [one.source for one in held.inventory.documents()] == ["fish.md"]
    assert await called(held, "delete_document", "krill.md") == first
    assert "no document" in await called(held, "delete_document", "krill.md", key="another")


@pytest.mark.parametrize("name", ["read_document", "delete_document"])
async def test_another_tenant_has_none_of_them(held: Parts, name: str) -> None:
    with pytest.raises(UnknownDocument):
        await called(held, name, "krill.md", Context(tenant="another"))
    assert len(held.inventory.documents()) == 2
