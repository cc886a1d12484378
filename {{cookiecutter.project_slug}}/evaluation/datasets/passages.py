"""Documents as the index cuts them, without an index."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.errors import UnreadableDocument
from app.rag.documents.chunkers import DEFAULT, pieces
from app.rag.documents.loaders import parse
from app.types import Chunk


def cut(docs: Path) -> list[Chunk]:
    """The chunks of all Markdown files of a folder, by their names. Raises UnreadableDocument."""
    return [chunk for path in markdown_in(docs) for chunk in chunks_of(path, docs)]


def cut_readable(docs: Path) -> tuple[list[Chunk], list[str]]:
    """The same, and in place of an error which files were left out, each with the reason: `notes.md: binary`."""
    chunks, skipped = list[Chunk](), list[str]()
    for path in markdown_in(docs):
        try:
            chunks.extend(chunks_of(path, docs))
        except (UnreadableDocument, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            skipped.append(f"{path.relative_to(docs).as_posix()}: {reason}")
    return chunks, skipped


def markdown_in(docs: Path) -> list[Path]:
    return sorted(path for path in docs.rglob("*.md") if path.is_file())


def chunks_of(path: Path, docs: Path) -> Iterator[Chunk]:
    source = path.relative_to(docs).as_posix()
    document = parse(source, path.read_bytes())
    for position, piece in enumerate(pieces(document, DEFAULT, None)):
        text = document.text[piece.start : piece.end]
        yield Chunk(
            f"{source}#{position}", "default", "docs", "docs", source, "", position, 0, piece.start, piece.end,
            piece.headings, text,
        )  # fmt: skip


def text_of(chunk: Chunk) -> str:
    return f"{chunk.heading}\n{chunk.text}"


def texts_by_source(chunks: Sequence[Chunk]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for chunk in chunks:
        found.setdefault(chunk.source, []).append(text_of(chunk))
    return found
