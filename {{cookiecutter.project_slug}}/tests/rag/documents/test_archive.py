import io
import struct
import tracemalloc
import zipfile
from dataclasses import replace

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.loaders.archive import Archive, Limits
from app.rag.documents.loaders.legacy import MAGIC

SMALL = Limits(entries=10, size=1_000_000, growth=50, least=100_000, tags=1_000)


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def declaring(data: bytes, size: int) -> bytes:
    """The same zip file, of whose only entry both headers say that it unpacks to `size` bytes."""
    local, central = data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24
    changed = bytearray(data)
    for at in (local, central):
        changed[at : at + 4] = struct.pack("<I", size)
    return bytes(changed)


def test_entries_are_read_whole() -> None:
    archive = Archive(zipped(("a.xml", b"<a>x</a>" * 1000)), "file")
    archive.check()
    assert archive.read("a.xml") == b"<a>x</a>" * 1000
    assert "a.xml" in archive
    assert "b.xml" not in archive


def test_a_bomb_is_refused_by_what_it_declares_before_it_is_unpacked() -> None:
    bomb = zipped(("a.xml", b"\0" * 50_000_000))
    tracemalloc.start()
    with pytest.raises(UnreadableDocument, match="unpacks to 50,000,000 bytes, at most 10,000,000 are read: split it"):
        Archive(bomb, "file")
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_many_entries_count_together() -> None:
    with pytest.raises(UnreadableDocument, match="unpacks to 108,000 bytes"):
        Archive(zipped(*[(f"{n}", b"\0" * 12_000) for n in range(9)]), "file", SMALL)
    with pytest.raises(UnreadableDocument, match="more than 10 files"):
        Archive(zipped(*[(f"{n}", b"") for n in range(11)]), "file", SMALL)


def test_a_file_that_is_itself_large_may_unpack_to_more_but_never_past_the_size() -> None:
    noise = bytes(range(256)) * 20
    data = zipped(("a", noise), ("b", b"\0" * 200_000), method=zipfile.ZIP_STORED)
    Archive(data, "file", SMALL)
    with pytest.raises(UnreadableDocument, match="at most 150,000 are read"):
        Archive(data, "file", replace(SMALL, size=150_000))


@pytest.mark.parametrize("declared", [1_000, 60_000_000])
def test_a_header_that_lies_about_the_size_is_found_out_within_the_limit(declared: int) -> None:
    bomb = declaring(zipped(("a.xml", b"x" * 50_000_000)), declared)
    limits = Limits(least=100_000_000)
    tracemalloc.start()
    for use in (lambda: Archive(bomb, "file", limits).read("a.xml"), lambda: Archive(bomb, "file", limits).check()):
        with pytest.raises(UnreadableDocument, match="broken file"):
            use()
        assert tracemalloc.get_traced_memory()[1] < 2 * declared + 5_000_000
    tracemalloc.stop()


def test_a_zip_file_within_is_not_unpacked() -> None:
    inner = zipped(("a.xml", b"\0" * 50_000_000))
    Archive(zipped(("inner.zip", inner)), "file", SMALL).check()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_are_refused_in_any_encoding_also_across_two_pieces(encoding: str) -> None:
    width = len("x".encode(encoding))
    start = "<!DOCTYPE a [".ljust(999_996 // width)
    xml = (start + '<!ENTITY b "c">]><a>&b;</a>').encode(encoding)
    archive = Archive(zipped(("a.xml", xml)), "file", Limits())
    for use in (archive.check, lambda: archive.xml("a.xml")):
        with pytest.raises(UnreadableDocument, match="defines entities"):
            use()


def test_more_tags_than_a_tree_can_hold_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="more than 1,000 tags: split it"):
        Archive(zipped(("a.xml", b"<a/>" * 1_001)), "file", SMALL).check()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_to_pack_are_refused(method: int) -> None:
    with pytest.raises(UnreadableDocument, match="oddly packed"):
        Archive(zipped(("a", b"x"), method=method), "file")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip", b"\0" * 1000])
def test_what_is_no_zip_file_is_broken(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="broken file"):
        Archive(data, "file")


def test_an_encrypted_office_file_says_so() -> None:
    with pytest.raises(UnreadableDocument, match="encrypted"):
        Archive(MAGIC + "EncryptedPackage".encode("utf-16-le"), "file")
