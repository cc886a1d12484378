"""Which addresses are a cloud's, by which package each is read, and what is said where it can't be."""

import sys
from collections.abc import Iterator

import pytest

from app.errors import MissingExtra, NothingToIngest
from app.rag.sources import SOURCES, clouds, source_at
from app.rag.sources.source import Reading
from tests.fakes.packages import without_extra

REFUSED = ["file", "local", "memory", "zip", "reference", "simplecache", "sftp", "ssh", "hdfs", "github", "ftp", "smb"]


@pytest.fixture(autouse=True)
def none_is_open() -> Iterator[None]:
    clouds.file_system.cache_clear()
    yield
    clouds.file_system.cache_clear()


@pytest.mark.parametrize("code", ["AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId", "ExpiredToken"])
def test_each_refusal_comes_with_the_next_step(code: str) -> None:
    class Refused(Exception):
        def __init__(self) -> None:
            self.response = {"Error": {"Code": code, "Message": "No"}}

    assert ": " in clouds.reason(Refused())


@pytest.mark.parametrize("address", ["s3://hb", "s3://A_B/x", "s3://-x/y", "s3://" + "x" * 64])
def test_a_name_that_no_bucket_has_is_refused_with_the_rule(address: str) -> None:
    with pytest.raises(NothingToIngest, match="3 to 63 lowercase letters, digits, dots and hyphens"):
        source_at(address)


@pytest.mark.parametrize(
    "address", ["s3://", "s3:///a", "s3://docs//x", "s3://docs/" + "x" * 1025, "abfs://docs@host/x"]
)
def test_what_is_no_address_of_a_bucket_is_refused(address: str) -> None:
    with pytest.raises(NothingToIngest, match=f"not {address.partition(':')[0]}://BUCKET/PREFIX"):
        source_at(address)


def test_without_its_extra_a_bucket_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("s3", monkeypatch)
    with pytest.raises(MissingExtra, match='make setup EXTRAS="s3"'):
        list(source_at("s3://docs").items(Reading()))


@pytest.mark.parametrize(
    ("address", "package"),
    [("gs://docs", "gcsfs"), ("gcs://a_b", "gcsfs"), ("abfs://docs/x", "adlfs"), ("az://docs", "adlfs")],
)
def test_another_cloud_says_which_package_to_install(
    address: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    assert source_at(address).address == address
    with pytest.raises(MissingExtra, match=f":// needs the package {package}: run `uv pip install .*{package}`"):
        list(source_at(address).items(Reading()))


@pytest.mark.parametrize("address", [*(f"{scheme}:///etc/passwd" for scheme in REFUSED), "zip://x.md::s3://docs/a.zip"])
def test_nothing_else_that_fsspec_opens_is_opened(address: str) -> None:
    with pytest.raises(NothingToIngest, match="no source opens such an address"):
        source_at(address)


@pytest.mark.parametrize("address", ["simplecache::s3://docs", "filecache::file:///etc/passwd"])
def test_a_chain_of_addresses_is_no_address(address: str) -> None:
    with pytest.raises(NothingToIngest, match="No such file"):
        source_at(address)


def test_only_clouds_are_read_by_fsspec() -> None:
    assert {scheme for scheme, opens in SOURCES.items() if "bucket" in opens} == {"s3", "gs", "gcs", "abfs", "az"}
