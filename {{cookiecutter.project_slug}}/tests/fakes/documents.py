"""Chunks and passages with everything but what a test is about filled in."""

from collections.abc import Mapping

from app.types import Chunk, Passage


def chunk(
    number: int,
    text: str,
    *,
    tenant: str = "default",
    collection: str = "docs",
    source: str = "a.md",
    headings: tuple[str, ...] = ("Guide", "Install"),
    line: int | None = None,
    pieces: int = 1,
    metadata: Mapping[str, str] | None = None,
) -> Chunk:
    """With a valid id that ends in the number."""
    return Chunk(
        id=f"00000000-0000-5000-8000-{number:012}",
        tenant=tenant,
        collection=collection,
        root="/docs",
        source=source,
        document_hash="hash",
        position=0,
        pieces=pieces,
        start=0,
        end=len(text),
        headings=headings,
        text=text,
        line=line,
        metadata=metadata or {},
    )


def passage(
    text: str,
    *,
    number: int = 0,
    source: str = "guide.md",
    headings: tuple[str, ...] = (),
    score: float = 0.9,
    cosine: float = 0.6,
) -> Passage:
    found = chunk(number, text, source=source, headings=headings, line=3, metadata={"author": "Ada"})
    return Passage(found, score, cosine)
