"""A real client of S3 against a server that speaks its protocol."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Application
from app.errors import UnreadableDocument
from app.ingestion import NothingRead, Report
from app.rag.sources import clouds, source_at
from app.rag.sources.source import Item, Reading, Unreachable
from tests.api.sending import application_in
from tests.cli.server.test_ingestion import serving
from tests.fakes.logs import kept_logging

ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
}
OTHERS = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ROLE_ARN")


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    for name in OTHERS:
        monkeypatch.delenv(name, raising=False)
    clouds.file_system.cache_clear()
    yield
    clouds.file_system.cache_clear()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def reading(server: str, tmp_path: Path) -> Reading:
    return Reading(1000, cache=tmp_path, endpoint=server)


@pytest.fixture
def store(server: str) -> Iterator[Any]:
    """A client with an empty bucket that is called `docs`."""
    import boto3

    client = boto3.client("s3", endpoint_url=server)
    client.create_bucket(Bucket="docs")
    yield client
    for page in client.get_paginator("list_objects_v2").paginate(Bucket="docs"):
        for one in page.get("Contents", ()):
            client.delete_object(Bucket="docs", Key=one["Key"])
    client.delete_bucket(Bucket="docs")


def put(store: Any, **texts: str) -> None:
    for name, text in texts.items():
        store.put_object(Bucket="docs", Key=name.replace("__", "/") + ".md", Body=text.encode())


def listed(address: str, reading: Reading) -> dict[str, str]:
    """Texts of documents by their names, or the reason why one was skipped."""
    source, found = source_at(address), dict[str, str]()
    for item in source.items(reading):
        if isinstance(item, Item):
            found[item.name] = source.read(item, reading).decode()
        else:
            found[item.source] = item.reason
    return found


@pytest.mark.formats
def test_objects_below_a_prefix_are_read(store: Any, reading: Reading) -> None:
    put(store, a="Apples", guides__b="Bananas", guides__en__c="Cherries", **{"guides-old__d": "Dates"})
    store.put_object(Bucket="docs", Key="guides/", Body=b"")
    assert set(listed("s3://docs", reading)) == {"a.md", "guides/b.md", "guides/en/c.md", "guides-old/d.md"}
    below = {"b.md": "Bananas", "en/c.md": "Cherries"}
    assert listed("s3://docs/guides", reading) == listed("s3://docs/guides/", reading) == below
    assert source_at("s3://docs/guides/").address == "s3://docs/guides"
    assert listed("s3://docs/guides/b.md", reading) == {"b.md": "Bananas"}
    assert listed("s3://docs/nowhere", reading) == {"s3://docs/nowhere": "nothing lies below that prefix"}


@pytest.mark.formats
def test_more_objects_than_one_page_lists_are_all_found_in_the_order_of_their_keys(
    store: Any, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    put(store, **{"e": "5", "a/b": "1", "a": "2", "ü": "3", "🍎": "4"})
    assert store.list_objects_v2(Bucket="docs")["IsTruncated"]
    found = [item.name for item in source_at("s3://docs").items(reading) if isinstance(item, Item)]
    assert found == ["a.md", "a/b.md", "e.md", "ü.md", "🍎.md"]


@pytest.mark.formats
def test_no_key_leads_anywhere_and_names_stay_apart(store: Any, reading: Reading) -> None:
    put(store, **{"../../etc/passwd": "a", "a\x1b[31m": "b", "a//b": "c", "a/b": "d", "x" * 500: "e", ".env": "f"})
    found = listed("s3://docs", reading)
    assert {name for name, text in found.items() if len(text) == 1} == {"etc/passwd.md", "a[31m.md"}
    assert "another object is called a/b.md too" in found["a/b.md"]
    assert "no document can be called so" in found["x" * 500 + ".md"]
    assert len(found) == 4
    assert all(name.isprintable() for name in found)


@pytest.mark.formats
def test_what_is_too_large_or_archived_is_told(store: Any, reading: Reading) -> None:
    put(store, large="x" * 1001, most="x" * 1000)
    store.put_object(Bucket="docs", Key="old.md", Body=b"old", StorageClass="GLACIER")
    source = source_at("s3://docs")
    found = {item.name if isinstance(item, Item) else item.source: item for item in source.items(reading)}
    large, most, old = found["large.md"], found["most.md"], found["old.md"]
    assert isinstance(large, Item)
    assert isinstance(most, Item)
    for one in (large, replace(large, size=1)):  # also where it has grown since
        with pytest.raises(UnreadableDocument, match="MAX_FILE_BYTES"):
            source.read(one, reading)
    assert len(source.read(most, reading)) == 1000
    assert not isinstance(old, Item)
    assert old.reason.startswith("archived")


@pytest.mark.formats
def test_an_empty_object_and_one_beside_its_folder_are_read(store: Any, reading: Reading) -> None:
    put(store, **{"guides": "", "guides.md/a": "Apples"})
    assert listed("s3://docs/guides.md", reading) == {"guides.md": "", "a.md": "Apples"}


@pytest.mark.formats
def test_a_key_that_names_a_version_is_not_taken_for_another_object(store: Any, reading: Reading) -> None:
    put(store, **{"a": "Apples"})
    store.put_object(Bucket="docs", Key="a.md?versionId=1", Body=b"Pears")
    found = listed("s3://docs", reading)
    assert found["a.md"] == "Apples"
    assert "no document can be called so" in found["a.md?versionId=1"]


@pytest.mark.formats
def test_several_threads_read_at_once(store: Any, reading: Reading) -> None:
    put(store, a="Apples", b="Bananas")
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: listed("s3://docs", reading), range(8)))
    assert found == [{"a.md": "Apples", "b.md": "Bananas"}] * 8


@pytest.mark.formats
def test_an_object_that_goes_meanwhile_is_told(store: Any, reading: Reading) -> None:
    put(store, a="Apples")
    source = source_at("s3://docs")
    (item,) = source.items(reading)
    assert isinstance(item, Item)
    assert source.holds("a.md", reading)
    store.delete_object(Bucket="docs", Key="a.md")
    assert not source.holds("a.md", reading)
    with pytest.raises(UnreadableDocument, match="can't be read"):
        source.read(item, reading)


@pytest.mark.formats
def test_a_bucket_that_is_not_there_is_unreachable(store: Any, reading: Reading) -> None:
    (found,) = source_at("s3://nowhere/x").items(reading)
    assert isinstance(found, Unreachable)
    assert "no such bucket" in found.reason
    assert not source_at("s3://nowhere").holds("a.md", reading)


@pytest.mark.formats
def test_without_credentials_the_variables_are_named(monkeypatch: pytest.MonkeyPatch, reading: Reading) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    (found,) = source_at("s3://docs").items(reading)
    assert isinstance(found, Unreachable)
    assert "AWS_ACCESS_KEY_ID" in found.reason


@pytest.mark.formats
def test_a_server_that_does_not_answer_is_unreachable(reading: Reading) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        away = replace(reading, endpoint=f"http://127.0.0.1:{unused.getsockname()[1]}")
        (found,) = source_at("s3://docs").items(away)
        assert isinstance(found, Unreachable)
        assert "S3_ENDPOINT_URL" in found.reason
        assert source_at("s3://docs").holds("a.md", away)


@pytest.mark.formats
def test_a_server_that_stays_silent_is_asked_a_few_times(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clouds, "READ_SECONDS", 0.2)
    monkeypatch.setattr(clouds, "TRIES", 2)
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        away = replace(reading, endpoint=f"http://127.0.0.1:{silent.getsockname()[1]}")
        (found,) = source_at("s3://docs").items(away)
        assert isinstance(found, Unreachable)
        assert connections(silent) == 2


def connections(server: socket.socket) -> int:
    """How many were made and wait."""
    server.setblocking(False)
    made = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            made += 1
    return made


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.documents, report.read, report.unchanged, report.removed


@pytest.fixture
def application(server: str, tmp_path: Path) -> Iterator[Application]:
    with application_in(tmp_path / "data", s3_endpoint_url=server) as application:
        yield application


@pytest.mark.formats
def test_objects_are_added_changed_and_removed(store: Any, application: Application) -> None:
    put(store, a="Apples are red.", b="Bananas are yellow.")
    assert counts(application.ingest(["s3://docs"])) == (2, 2, 0, 0)
    put(store, a="Apples are green.")
    store.delete_object(Bucket="docs", Key="b.md")
    assert counts(application.ingest(["s3://docs"])) == (1, 1, 0, 1)
    assert counts(application.ingest([], rebuild=True)) == (1, 1, 0, 0)
    with pytest.raises(NothingRead, match="no such bucket"):
        application.ingest(["s3://nowhere"])
    store.delete_object(Bucket="docs", Key="a.md")
    with pytest.raises(NothingRead, match="the bucket is empty, so of 1 documents the index keeps what it has"):
        application.ingest(["s3://docs"])


@pytest.mark.formats
def test_a_bucket_goes_through_a_running_server_as_well(store: Any, application: Application) -> None:
    put(store, a="Apples are red.", b="Bananas are yellow.")
    with kept_logging(), serving(application) as served:
        assert counts(served.ingest("s3://docs")) == (2, 2, 0, 0)
        store.delete_object(Bucket="docs", Key="b.md")
        assert counts(served.ingest("s3://docs")) == (1, 0, 1, 1)
        store.delete_object(Bucket="docs", Key="a.md")
        with pytest.raises(NothingRead, match="the bucket is empty, so of 1 documents the index keeps what it has"):
            served.ingest("s3://docs")
