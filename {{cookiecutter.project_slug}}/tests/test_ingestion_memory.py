"""What Python allocates while documents are ingested: the texts do not pile up, and the rest grows by little for each.

The index itself is not counted: the embedded store keeps it outside of Python, and mostly on the disk.
"""

import tracemalloc
from collections.abc import Sequence
from pathlib import Path

from app.ingestion import ingest
from app.rag.executor import BATCH
from app.types.embedding import Vectors
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened

WORDS = "Tea is hot and cups are green. "
MOST_PER_DOCUMENT = 3_000


class ForgetfulEmbedder(StemEmbedder):
    """Keeps no texts."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = super().encode_passages(texts)
        self.encoded.clear()
        return vectors


def write(folder: Path, count: int, size: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.md").write_text(f"# Tea {number}\n\n{WORDS * (size // len(WORDS))}", encoding="utf-8")


def peak(tmp_path: Path, count: int, size: int) -> int:
    """Bytes at the most, above those at the start."""
    docs, first = tmp_path / f"docs{count}", tmp_path / f"first{count}"
    write(docs, count, size)
    write(first, 1, size)
    with opened(tmp_path / f"data{count}", ForgetfulEmbedder()) as index:
        ingest([first], None, index, ForgetfulEmbedder())
        tracemalloc.start()
        try:
            assert ingest([docs], None, index, ForgetfulEmbedder()).read == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def test_the_texts_of_documents_do_not_pile_up(tmp_path: Path) -> None:
    few, many, size = 6, 40, 20_000
    assert many * size // 600 > 20 * BATCH
    grown = peak(tmp_path, many, size) - peak(tmp_path, few, size)
    assert grown < (many - few) * size / 3


def test_a_document_costs_little_more_than_its_name(tmp_path: Path) -> None:
    assert peak(tmp_path, 600, 100) - peak(tmp_path, 60, 100) < 540 * MOST_PER_DOCUMENT
