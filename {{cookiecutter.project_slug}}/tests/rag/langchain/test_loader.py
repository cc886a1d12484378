from pathlib import Path

import pytest

from app.errors import NothingToIngest
from app.rag.langchain.loader import SourceLoader


def test_each_file_is_a_document_that_knows_its_source_and_its_metadata(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nauthor: Ada\n---\n# Fruit\nApples are red.")
    (tmp_path / "b.txt").write_text("Cars drive.")
    (tmp_path / "c.bin").write_bytes(b"\0\1")
    first, second = SourceLoader(str(tmp_path)).load()
    assert (first.metadata["source"], first.metadata["author"]) == ("a.md", "Ada")
    assert "Apples are red." in first.page_content
    assert (second.metadata["source"], second.page_content) == ("b.txt", "Cars drive.")


def test_a_folder_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(NothingToIngest, match="correct the path"):
        SourceLoader(str(tmp_path / "none"))
