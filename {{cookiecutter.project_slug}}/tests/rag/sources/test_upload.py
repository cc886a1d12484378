import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import NothingToIngest
from app.rag.sources import place_of, source_at
from app.rag.sources.folder import folder_at
from app.rag.sources.inbox import Inbox, Sent
from app.rag.sources.source import Item, Reading, Skipped
from app.rag.sources.upload import Upload, name_of, path_of, too_long


def sent(**texts: str) -> list[Sent]:
    return [Sent(name.replace("_", "/") + ".md", io.BytesIO(text.encode())) for name, text in texts.items()]


def found(upload: Upload, folder: Path) -> dict[str, bytes]:
    reading = Reading(uploads=folder)
    return {item.name: upload.read(item, reading) for item in upload.items(reading) if isinstance(item, Item)}


PARTS = st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=20)
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@given(name=NAMES)
def test_a_name_becomes_a_path_and_comes_back(name: str) -> None:
    path = path_of(name)
    assert name_of(path) == name
    assert not path.is_absolute()
    assert all(not part.startswith(".") and not set(part) & set('\\:*?"<>|\0\n') for part in path.parts)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", ".", "/etc/passwd", "a/../../b", ".inbox", "C:\\x"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / path_of(name)
    assert os.path.normpath(path) == str(path)
    assert tmp_path in path.parents


@given(names=st.lists(NAMES, min_size=2, max_size=2, unique=True))
def test_no_file_of_one_name_is_a_folder_of_another(names: list[str]) -> None:
    first, second = map(path_of, names)
    assert first not in second.parents
    assert first != second


def test_a_name_may_be_as_long_as_files_may_be_called() -> None:
    assert not too_long("x" * 240)
    assert not too_long("/".join(["deep"] * 300))
    assert too_long("x" * 241)
    assert too_long("ü" * 121)


def test_what_is_accepted_waits_and_is_kept_once_it_is_settled(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    upload = inbox.accept("default", "/home/docs", "page", sent(a="Apples", guides_b="Bananas", c="bad"))
    assert found(upload, tmp_path) == {"a.md": b"Apples", "guides/b.md": b"Bananas", "c.md": b"bad"}
    assert Inbox(tmp_path).waiting() == [upload]
    kept = source_at(upload.address)
    assert found(upload_of(kept.address), tmp_path) == {}
    inbox.settle(upload, dropped={"c.md"})
    assert found(upload_of(kept.address), tmp_path) == {"a.md": b"Apples", "guides/b.md": b"Bananas"}
    assert inbox.waiting() == []
    assert list((tmp_path / ".inbox").iterdir()) == []


def upload_of(address: str) -> Upload:
    source = source_at(address)
    assert isinstance(source, Upload)
    return source


def test_a_later_document_of_the_same_name_replaces_the_earlier_one(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    for text in ("old", "new"):
        inbox.settle(upload := inbox.accept("default", "docs", "page", sent(a=text)), dropped=())
    assert found(upload_of(upload.address), tmp_path) == {"a.md": b"new"}


def test_jobs_wait_in_the_order_of_their_arrival(tmp_path: Path) -> None:
    accepted = [Inbox(tmp_path).accept("default", "docs", str(number), sent(a="x")) for number in range(5)]
    assert Inbox(tmp_path).waiting() == accepted


def test_a_job_that_was_half_written_is_swept(tmp_path: Path) -> None:
    half = tmp_path / ".inbox" / "0123.new" / "files"
    half.mkdir(parents=True)
    (half / "a.md").write_text("half")
    (half.parent / "job.json").write_text('{"tenant": "default", "collection": "docs", "origin": "page"}')
    (tmp_path / ".inbox" / "0124").mkdir()
    assert Inbox(tmp_path).waiting() == []
    assert half.exists(), "another process may be writing it"
    for path in (half / "a.md", half, half.parent / "job.json", half.parent):
        os.utime(path, (0, 0))
    assert Inbox(tmp_path).waiting() == []
    assert not half.parent.exists()


def test_a_job_that_can_not_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="name"):
        Inbox(tmp_path).accept("default", "docs", "page", [Sent("x" * 300, io.BytesIO(b"x"))])
    assert list((tmp_path / ".inbox").iterdir()) == []


def test_a_source_with_names_is_of_these_alone(tmp_path: Path) -> None:
    upload = Inbox(tmp_path).accept("default", "docs", "page", sent(a="x", b="y"))
    assert upload.only == ("a.md", "b.md")
    assert source_at(upload.address).only is None


def test_uploads_that_are_gone_are_told(tmp_path: Path) -> None:
    source = source_at("upload://default/docs/page")
    (skipped,) = source.items(Reading(uploads=tmp_path))
    assert isinstance(skipped, Skipped)
    assert "no longer there" in skipped.reason


def test_kept_documents_are_there_until_they_are_forgotten(tmp_path: Path) -> None:
    inbox, reading = Inbox(tmp_path), Reading(uploads=tmp_path)
    upload = inbox.accept("default", "docs", "page", sent(a="x"))
    assert not upload.holds("a.md", reading)
    inbox.settle(upload, dropped=())
    assert upload.holds("a.md", reading)
    upload.forget("a.md", tmp_path)
    upload.forget("a.md", tmp_path)
    assert not upload.holds("a.md", reading)


@pytest.mark.parametrize("address", ["upload://", "upload://default/docs", "upload://a/b/c/d", "upload:///docs/page"])
def test_what_is_no_address_of_an_upload_is_an_error(address: str) -> None:
    with pytest.raises(NothingToIngest, match="upload://TENANT/COLLECTION/ORIGIN"):
        source_at(address)


def test_a_folder_and_what_was_sent_of_it_are_one_place(tmp_path: Path) -> None:
    root = folder_at(str(tmp_path)).root
    assert place_of(Upload("default", "docs", place_of(root)).root) == place_of(root)
    assert place_of("/another") != place_of(root)
