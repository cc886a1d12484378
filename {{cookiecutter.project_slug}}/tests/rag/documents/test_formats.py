"""Files that other programs wrote, from their bytes to the place that a citation names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.rag.changes import Task
from app.rag.documents.loaders import loader_for
from app.rag.sources import source_at
from app.rag.sources.source import Item, Reading
from app.rag.stages import Loaded, cut, read
from app.rag.targets import Target
from app.types import Chunk
from tests.rag.documents.test_mail import attach, message
from tests.rag.documents.test_workbook import workbook
from tests.rag.documents.written import changed, pandoc, replacing

pytestmark = pytest.mark.formats

MARKDOWN = "---\ntitle: Tea\n---\n# Green\n\nSencha takes two minutes.\n\n# Black\n\nAssam takes three minutes.\n"
TABLE = [["kind", "minutes"], ["Sencha", "two"], ["Assam", "three"]]


def paper() -> bytes:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    for text in ("Sencha takes two minutes.", "Assam takes three minutes."):
        pdf.add_page()
        pdf.multi_cell(0, text=text)
    return bytes(pdf.output())


def letter() -> bytes:
    made = message("See the table.", "Minutes")
    attach(made, "tea.xlsx", workbook(TABLE))
    return made.as_bytes()


def chunks(path: Path) -> list[Chunk]:
    source = source_at(str(path))
    (item,) = source.items(Reading())
    assert isinstance(item, Item)
    loaded = read(Task(Target("default", "docs", source), item, None), Reading())
    assert isinstance(loaded, Loaded)
    return cut(loaded).chunks


@pytest.mark.parametrize(
    ("name", "write", "heading", "place"),
    [
        ("tea.docx", lambda: pandoc(MARKDOWN, "docx"), "Tea > Black", ""),
        ("tea.epub", lambda: pandoc(MARKDOWN, "epub"), "Tea > Black", ""),
        ("tea.pptx", lambda: pandoc(MARKDOWN, "pptx"), "Tea > Black", "page 3"),
        ("tea.xlsx", lambda: workbook(TABLE), "Sheet 1", "row 3"),
        ("tea.eml", letter, "Minutes > tea.xlsx > Sheet 1", "row 3"),
        ("tea.pdf", paper, "", "page 2"),
    ],
)
def test_a_citation_names_the_heading_and_the_place(
    tmp_path: Path, name: str, write: Callable[[], bytes], heading: str, place: str
) -> None:
    (tmp_path / name).write_bytes(write())
    (found,) = [chunk for chunk in chunks(tmp_path) if "Assam" in chunk.text]
    assert (found.heading, found.place(found.text.index("Assam"))) == (heading, place)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("tea.docx", lambda: pandoc("Sencha.", "docx")),
        ("tea.pptx", lambda: pandoc("Sencha.", "pptx")),
        ("tea.xlsx", lambda: workbook(TABLE)),
    ],
)
def test_a_file_without_properties_gets_no_title_author_or_date(name: str, write: Callable[[], bytes]) -> None:
    data = changed(write(), {"_rels/.rels": replacing("metadata/core-properties", "none")})
    assert loader_for(name)(data).metadata == {}
