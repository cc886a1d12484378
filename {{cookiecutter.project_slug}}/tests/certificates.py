"""This machine's certificates are read once. Each client of a model reads them, for 20 ms, and there are thousands."""

import os
import ssl
from collections.abc import Iterator
from functools import cache

import httpcore2
import pytest

READ = httpcore2.default_ssl_context
# What says where they are.
PLACES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


@cache
def read(trust: bool, *places: str | None) -> ssl.SSLContext:
    return READ(_trust_env=trust)


def certificates(*, _trust_env: bool = True) -> ssl.SSLContext:
    return read(_trust_env, *map(os.environ.get, PLACES))


@pytest.fixture(scope="session", autouse=True)
def certificates_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpcore2, "default_ssl_context", certificates)
        yield
