import io
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from app.errors import UnreadableDocument
from app.rag.documents.loaders.pdf import Limits, load

FONT = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}


def pdf(*pages: str, password: str | None = None, described: dict[str, str] | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_metadata(described or {})
    for text in pages:
        add_page(writer, shown(text))
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    return written(writer)


def shown(text: str) -> bytes:
    return f"BT /F 12 Tf 20 200 Td ({text}) Tj ET\n".encode("latin-1")


def add_page(writer: PdfWriter, content: bytes, forms: DictionaryObject | None = None) -> None:
    page = writer.add_blank_page(300, 300)
    font = DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in FONT.items()})
    resources = {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
    page[NameObject("/Resources")] = DictionaryObject(
        {**resources, NameObject("/XObject"): forms or DictionaryObject()}
    )
    stream = DecodedStreamObject()
    stream.set_data(content)
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())


def written(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def repeated(content: bytes, times: int) -> bytes:
    """One page, which the list of pages names many times."""
    writer = PdfWriter()
    add_page(writer, content)
    pages = writer.root_object["/Pages"].get_object()
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Kids")] = ArrayObject([writer.pages[0].indirect_reference] * times)
    pages[NameObject("/Count")] = NumberObject(times)
    return written(writer)


def nested(depth: int, width: int) -> bytes:
    """A page that draws a form, which draws the next one `width` times, and so on: width ** (depth - 1) texts."""
    writer = PdfWriter()
    inner: DictionaryObject | None = None
    for _ in range(depth):
        form = DecodedStreamObject()
        form.set_data(b"/X Do\n" * width if inner else shown("text") * 300)
        form.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
        form[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): inner or DictionaryObject()})
        inner = DictionaryObject({NameObject("/X"): writer._add_object(form)})
    add_page(writer, b"/X Do\n", inner)
    return written(writer)


def test_each_page_is_a_section_that_knows_its_number() -> None:
    document = load(pdf("First page.", "", "Third page."))
    found = [(section.page, document.text[section.start : section.end]) for section in document.sections]
    assert found == [(1, "First page."), (2, ""), (3, "Third page.")]


def test_what_the_file_says_of_itself_is_metadata() -> None:
    described = {"/Title": "Guide  to\ntea", "/Author": "Ada", "/CreationDate": "D:20240229120000+01'00'"}
    assert load(pdf("Text.", described=described)).metadata == {
        "title": "Guide to tea",
        "author": "Ada",
        "date": "2024-02-29",
    }


def test_a_date_that_is_none_is_left_out() -> None:
    metadata = load(pdf("Text.", described={"/Author": "Ada", "/CreationDate": "yesterday"})).metadata
    assert metadata == {"author": "Ada"}


def test_a_pdf_without_text_is_an_error() -> None:
    with pytest.raises(UnreadableDocument, match="without text"):
        load(pdf(""))


def test_an_encrypted_pdf_is_an_error() -> None:
    with pytest.raises(UnreadableDocument, match="encrypted"):
        load(pdf("secret", password="word"))  # noqa: S106


@pytest.fixture
def free_to_read() -> bytes:
    """As files that may be read by all and not be printed often are: encrypted, with an empty password."""
    writer = PdfWriter()
    add_page(writer, shown("open"))
    writer.encrypt("", "owner", algorithm="AES-256")
    return written(writer)


def test_an_encryption_without_a_password_is_opened(free_to_read: bytes) -> None:
    assert load(free_to_read).text == "open"


def test_an_encryption_whose_package_is_missing_names_the_extra(free_to_read: bytes) -> None:
    packages = "sys.modules['cryptography'] = sys.modules['Crypto'] = None"
    script = f"import sys; {packages}; from app.rag.documents.loaders.pdf import load; load({free_to_read!r})"
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[3]
    )
    assert "UnreadableDocument: PDF encrypted by AES: run `make setup EXTRAS=pdf`" in result.stderr


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no pdf at all", b"\0" * 1000])
def test_a_broken_pdf_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="PDF"):
        load(data)


def test_without_the_extra_it_is_named() -> None:
    script = "import sys; sys.modules['pypdf'] = None; from app.rag.documents.loaders.pdf import load; load(b'')"
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[3])  # noqa: S603
    assert "UnreadableDocument: PDF needs the extra 'pdf': run `make setup EXTRAS=pdf`" in result.stderr


def test_a_pdf_cut_off_anywhere_never_fails_in_another_way() -> None:
    whole = pdf("Some text.")
    for length in range(0, len(whole), 37):
        try:
            load(whole[:length])
        except UnreadableDocument:
            continue


def test_more_pages_than_the_limit_are_refused_before_they_are_read() -> None:
    with pytest.raises(UnreadableDocument, match="20,000 pages, and at most 2,000 are read: split it"):
        load(repeated(shown("text"), 20_000))
    assert load(pdf("One.", "Two."), Limits(pages=2)).text == "One.\n\nTwo."
    with pytest.raises(UnreadableDocument, match="3 pages, and at most 2 are read"):
        load(pdf("One.", "Two.", "Three."), Limits(pages=2))


@pytest.mark.parametrize(
    "limits", [Limits(seconds=0.05), Limits(page_seconds=0.05)], ids=["in the document", "in one page"]
)
@pytest.mark.parametrize("data", [repeated(shown("text") * 20_000, 1), nested(3, 50)], ids=["long", "nested"])
def test_a_page_that_takes_too_long_is_given_up(data: bytes, limits: Limits) -> None:
    started = time.thread_time()
    with pytest.raises(UnreadableDocument, match="takes too long"):
        load(data, limits)
    assert time.thread_time() - started < 10


def test_many_pages_that_take_too_long_together_are_given_up() -> None:
    data = repeated(shown("text") * 1000, 1000)
    with pytest.raises(UnreadableDocument, match="takes too long"):
        load(data, Limits(seconds=0.2))
