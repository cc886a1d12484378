"""A small index for the tests of this folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.ingestion import ingest
from app.rag.index.index import Index
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened

FRUIT = "---\nauthor: Ada\n---\n# Fruit\n\n## Apples\n\nRed apples grow on trees.\n\n## Pears\n\nPears are green.\n"
QUESTION = "Where do apples grow?"


@contextmanager
def indexed(folder: Path) -> Iterator[Index]:
    docs = folder / "docs"
    docs.mkdir()
    (docs / "fruit.md").write_text(FRUIT)
    (docs / "cars.md").write_text("# Cars\n\nA car drives on roads.\n")
    with opened(folder / "data") as index:
        ingest([docs], "docs", index, StemEmbedder())
        yield index
