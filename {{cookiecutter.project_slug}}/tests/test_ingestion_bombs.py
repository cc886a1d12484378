"""Files that unpack, nest or repeat without end: each is named with the next step, and the next one is read."""

import base64
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from app.ingestion import Report, ingest
from app.rag.documents.document import Document
from app.rag.documents.loaders import Parse
from app.rag.documents.sandbox.parser import Limits, Sandbox
from app.rag.executor import NO_TEXT, InOrder
from app.rag.sources.source import Reading
from tests.fakes import hostile
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import memory_index
from tests.rag.documents.books import book, package, page
from tests.rag.documents.test_archive import zipped
from tests.rag.documents.test_pdf import pdf, repeated, shown, written

ZEROS = b"\0" * 20_000_000
UNPACKS = "that unpacks to 20,000,"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def flate_bomb() -> bytes:
    """A page of 200 MB of spaces, in 200 kB."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    packer, packed = zlib.compressobj(), b""
    for _ in range(200):
        packed += packer.compress(b" " * 1_000_000)
    stream = StreamObject()
    stream._data = packed + packer.flush()
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(stream)
    return written(writer)


def epub_bomb() -> bytes:
    return book({"book.opf": package("a"), "text/a page.xhtml": ZEROS.decode()})


def ingested_by(parse: Parse, folder: Path) -> Report:
    index, embedder = memory_index(), StemEmbedder()
    return ingest([folder], None, index, embedder, executor=InOrder(embedder, Reading(), index.chunker, parse))


def ingested(folder: Path, files: dict[str, bytes]) -> Report:
    """A folder of these files, and one good one after them, which must be read."""
    for name, data in {**files, "z.html": b"<main><p>Apples are red.</p></main>"}.items():
        (folder / name).write_bytes(data)
    with Sandbox() as parse:
        report = ingested_by(parse, folder)
    assert report.documents == 1 + len(files) - len(report.skipped)
    return report


@pytest.mark.parametrize(
    ("name", "bomb", "reason"),
    [
        ("a.docx", lambda: zipped(("word/document.xml", ZEROS)), f"Word file {UNPACKS}"),
        ("a.xlsx", lambda: zipped(("xl/workbook.xml", ZEROS)), f"workbook {UNPACKS}"),
        ("a.pptx", lambda: zipped(("ppt/presentation.xml", ZEROS)), f"presentation {UNPACKS}"),
        ("a.epub", epub_bomb, f"EPUB {UNPACKS}"),
        ("a.pdf", flate_bomb, "PDF"),
        ("a.pdf", lambda: repeated(shown("x"), 20_000), "PDF of 20,000 pages, and at most 2,000 are read: split it"),
        (
            "a.html",
            lambda: b"<b>" * 100_000 + b"text",
            "HTML with more than 200 elements such as <b> within each other",
        ),
        ("a.html", lambda: b"<div>" * 200_001 + b"text", "HTML of more than 200,000 tags: split it"),
    ],
)
def test_a_bomb_is_named_and_the_next_file_is_read(
    tmp_path: Path, name: str, bomb: Callable[[], bytes], reason: str
) -> None:
    (skipped,) = ingested(tmp_path, {name: bomb()}).skipped
    assert (skipped.source, skipped.reason[: len(reason)]) == (name, reason)


def test_a_page_that_is_nested_deep_is_read_without_harm(tmp_path: Path) -> None:
    assert ingested(tmp_path, {"a.html": b"<div>" * 100_000 + b"text"}).read == 2


@pytest.mark.parametrize("loader", [hostile.endless, hostile.hog, hostile.leaves, hostile.dies])
def test_a_loader_that_is_the_end_of_its_process_costs_one_file(
    tmp_path: Path, loader: Callable[[bytes], Document]
) -> None:
    for name in ("a.pdf", "next.pdf", "other.pdf", "text.md"):
        (tmp_path / name).write_text("Apples are red.")
    limits = Limits(seconds=2, memory_mb=200)
    with Sandbox(limits, hostile.target(loader)) as parse:
        report = ingested_by(parse, tmp_path)
    assert (report.read, [one.source for one in report.skipped]) == (1, ["a.pdf", "other.pdf", "text.md"])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b" \n\t\n"),
        ("a.md", b"---\ntitle: Tea\n---\n"),
        ("a.html", b"<nav><a href='/'>Home</a></nav><main><img src='a.png'></main>"),
        ("a.ipynb", b'{"cells": []}'),
        ("a.csv", b"\n\n"),
        ("a.epub", book({"book.opf": package("a"), "text/a page.xhtml": page("<img src='a.png'/>")})),
        ("a.pdf", pdf("", "")),
    ],
)
def test_a_file_without_text_in_it_is_named_with_the_next_step(tmp_path: Path, name: str, data: bytes) -> None:
    (skipped,) = ingested(tmp_path, {name: data}).skipped
    assert skipped.source == name
    assert " without text: " in skipped.reason or skipped.reason == NO_TEXT


@pytest.mark.formats
def test_office_files_without_text_are_named_too(tmp_path: Path) -> None:
    from docx import Document as Word
    from openpyxl import Workbook
    from pptx import Presentation

    made: dict[str, Any] = {"a.docx": Word(), "a.pptx": Presentation(), "a.xlsx": Workbook()}
    picture = tmp_path / "picture.png"
    picture.write_bytes(base64.b64decode(PIXEL))
    made["a.docx"].add_picture(str(picture))
    made["a.pptx"].slides.add_slide(made["a.pptx"].slide_layouts[6])
    files = {name: saved(file) for name, file in made.items()}
    picture.unlink()
    skipped = ingested(tmp_path, files).skipped
    assert [one.source for one in skipped] == list(made)
    assert all(" without text: " in one.reason for one in skipped)


def saved(file: Any) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()
