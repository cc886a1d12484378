"""Zip files that hold a document: nothing is unpacked before its declared size is allowed, nor past that size.

Knows no format. What is zipped within is never unpacked.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import UnreadableDocument
from app.rag.documents.loaders import legacy

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PIECE = 1_000_000
# An XML file that defines entities may grow without end when it is read. The second is how UTF-16 writes it.
ENTITIES = (b"<!ENTITY", "<!ENTITY".encode("utf-16-le")[:-1])
OVERLAP = len(ENTITIES[1])
# The others unpack as much at once as they like, and no format of documents has them.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, KeyError)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may unpack to: `size` bytes, and `growth` times its own unless that is less than `least`.

    `tags` are those of all its XML.
    """

    entries: int = 10_000
    size: int = 200_000_000
    growth: int = 50
    least: int = 10_000_000
    tags: int = 2_000_000


class Archive:
    """One zip file; `kind` is what errors call it. Raises UnreadableDocument throughout."""

    def __init__(self, data: bytes, kind: str, limits: Limits = Limits()) -> None:
        self.kind, self.limits = kind, limits
        if data.startswith(legacy.MAGIC):
            raise UnreadableDocument(legacy.advice(data))
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise self.broken(error) from None
        self.check_declared(min(limits.size, max(limits.least, limits.growth * len(data))))

    def check_declared(self, most: int) -> None:
        entries = self.zip.infolist()
        size = sum(entry.file_size for entry in entries)
        if len(entries) > self.limits.entries:
            raise UnreadableDocument(f"{self.kind} of more than {self.limits.entries:,} files: save it anew")
        if size > most:
            raise UnreadableDocument(f"{self.kind} that unpacks to {size:,} bytes, at most {most:,} are read: split it")
        if any(entry.compress_type not in METHODS or entry.flag_bits & 1 for entry in entries):
            raise UnreadableDocument(f"encrypted or oddly packed {self.kind}: save it anew, without a password")

    def broken(self, error: Exception) -> UnreadableDocument:
        return UnreadableDocument(f"broken {self.kind} ({type(error).__name__}): save it anew")

    def __contains__(self, name: str) -> bool:
        return name in self.zip.NameToInfo

    def read(self, name: str) -> bytes:
        return b"".join(self.pieces(self.entry(name)))

    def xml(self, name: str) -> "Element":
        """The tree of an entry that defines no entities."""
        from xml.etree import ElementTree

        data = self.read(name)
        self.check_entities(data)
        try:
            return ElementTree.fromstring(data)  # noqa: S314 - without entities there is nothing to expand
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise self.broken(error) from None

    def entry(self, name: str) -> zipfile.ZipInfo:
        try:
            return self.zip.getinfo(name)
        except KeyError as error:
            raise self.broken(error) from None

    def pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """All bytes of an entry: as many as it declares, or it is broken."""
        left = entry.file_size
        try:
            with self.zip.open(entry) as file:
                while piece := file.read(PIECE):
                    left -= len(piece)
                    yield piece
        except BROKEN as error:
            raise self.broken(error) from None
        if left:
            raise self.broken(EOFError())

    def check(self) -> None:
        """Unpack all of it once, for a library that opens the file itself: sizes are true, and XML does no harm."""
        tags = 0
        for entry in self.zip.infolist():
            before = b""
            for piece in self.pieces(entry):
                tags += piece.count(b"<")
                if tags > self.limits.tags:
                    raise UnreadableDocument(f"{self.kind} of more than {self.limits.tags:,} tags: split it")
                self.check_entities(before + piece)
                before = piece[-OVERLAP:]

    def check_entities(self, xml: bytes) -> None:
        if any(mark in xml for mark in ENTITIES):
            raise UnreadableDocument(f"{self.kind} whose XML defines entities: save it anew")
