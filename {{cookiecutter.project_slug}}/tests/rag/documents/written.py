"""Files as other programs write them, and copies of them with something changed within."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from app.rag.documents.document import Document

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'


def pandoc(markdown: str, kind: str) -> bytes:
    import pypandoc

    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{kind}"
        pypandoc.convert_text(markdown, kind, format="markdown", outputfile=str(path))
        return path.read_bytes()


def changed(data: bytes, changes: Mapping[str, Callable[[str], str]]) -> bytes:
    """The same zip file with what `changes` makes of some of its entries; one that is not there begins empty."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        files = {name: before.read(name) for name in before.namelist()}
        for name, change in changes.items():
            files[name] = change(files.get(name, b"").decode()).encode()
        for name, content in files.items():
            after.writestr(name, content)
    return out.getvalue()


def replacing(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def found(document: Document) -> list[tuple[tuple[str, ...], str]]:
    """Headings and text of each section."""
    return [(one.headings, document.text[one.start : one.end].strip()) for one in document.sections]
