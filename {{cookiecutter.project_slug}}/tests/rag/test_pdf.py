import io
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from app.errors import UnreadableDocument
from app.rag.pdf import load


def pdf(*pages: str, password: str | None = None) -> bytes:
    writer = PdfWriter()
    for text in pages:
        page = writer.add_blank_page(300, 300)
        font = DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in FONT.items()})
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
        )
        content = DecodedStreamObject()
        content.set_data(f"BT /F 12 Tf 20 200 Td ({text}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(content)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


FONT = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}


def test_pages_become_paragraphs() -> None:
    document = load(pdf("First page.", "Second page."))
    assert document.text.split("\n\n") == ["First page.", "Second page."]
    assert document.kind == "prose"


def test_a_pdf_without_text_is_an_error() -> None:
    with pytest.raises(UnreadableDocument, match="without text"):
        load(pdf(""))


def test_an_encrypted_pdf_is_an_error() -> None:
    with pytest.raises(UnreadableDocument, match="encrypted"):
        load(pdf("secret", password="word"))  # noqa: S106


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no pdf at all", b"\0" * 1000])
def test_a_broken_pdf_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="PDF"):
        load(data)


def test_without_the_extra_it_is_named() -> None:
    script = "import sys; sys.modules['pypdf'] = None; from app.rag.pdf import load; load(b'')"
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])  # noqa: S603
    assert "UnreadableDocument: PDF needs the extra 'pdf': run `make setup EXTRAS=pdf`" in result.stderr


def test_a_pdf_cut_off_anywhere_never_fails_in_another_way() -> None:
    whole = pdf("Some text.")
    for length in range(0, len(whole), 37):
        try:
            load(whole[:length])
        except UnreadableDocument:
            continue
