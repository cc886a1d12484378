"""Jupyter notebooks: cells in their order, as one Markdown text. Code stands between fences, in the kernel's language.

Of outputs only short text is kept, never a picture.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders.markdown import Reader
from app.rag.documents.loaders.markdown_comments import without_comments
from app.rag.documents.loaders.outline import Outline
from app.rag.documents.loaders.plain import decode

BETWEEN = "\n\n"
LONGEST_OUTPUT = 500
# What an object without a text of its own shows: `<Figure size 432x288 with 1 Axes>`.
NAMELESS = re.compile(r"\[?<[^\n]*>\]?")
DEEPEST_HEADING = 6
# Colours of a terminal.
ESCAPE = re.compile(r"\x1b\[[\d;]*m")


def load(data: bytes) -> Document:
    """Raises UnreadableDocument if it is no notebook."""
    try:
        notebook = json.loads(decode(data))
        language = language_of(notebook)
        texts = [text for cell in cells(notebook) for text in said(cell, language) if text.strip()]
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise UnreadableDocument(f"broken notebook ({type(error).__name__}): save it anew") from None
    return read(texts)


def read(texts: list[str]) -> Document:
    """Each text is read alone, so that an open block of code in one does not reach into the next."""
    text, outline = BETWEEN.join(texts), Outline()
    reader, end = Reader(outline), 0
    for one in texts:
        start, end = end, end + len(one)
        reader.read(text, start, end)
        end += len(BETWEEN)
    return Document(text, outline.sections(text))


def cells(notebook: Any) -> Iterator[Mapping[str, Any]]:
    """Of format 4, or of the sheets of format 3."""
    if "cells" not in notebook and "worksheets" not in notebook:
        raise KeyError("cells")
    for sheet in [notebook, *notebook.get("worksheets", [])]:
        yield from sheet.get("cells", [])


def language_of(notebook: Any) -> str:
    metadata = notebook.get("metadata", {})
    named = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")
    return str(named or "python")


def said(cell: Mapping[str, Any], language: str) -> Iterator[str]:
    """The texts of one cell: what someone wrote, and what the code in it put out."""
    kind, source = cell["cell_type"], joined(cell.get("source", cell.get("input", "")))
    if kind == "code":
        yield fenced(source, language)
        for output in cell.get("outputs", []):
            yield fenced(short_text(output))
    elif kind == "heading":
        yield f"{'#' * min(int(cell.get('level', 1)), DEEPEST_HEADING)} {source}"
    else:
        yield without_comments(source)


def short_text(output: Mapping[str, Any]) -> str:
    """What was printed, or shown as plain text; nothing of what is long."""
    data = output.get("data", {})
    text = ESCAPE.sub("", joined(output.get("text") or data.get("text/plain") or "")).strip("\n")
    return "" if len(text) > LONGEST_OUTPUT or NAMELESS.fullmatch(text) else text


def fenced(code: str, language: str = "") -> str:
    """Between more backticks than any run of them within."""
    marks = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
    return f"{marks}{language}\n{code.strip()}\n{marks}" if code.strip() else ""


def joined(lines: Any) -> str:
    return lines if isinstance(lines, str) else "".join(lines)
