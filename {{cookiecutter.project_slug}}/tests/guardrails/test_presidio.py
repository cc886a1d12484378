"""Personal data by presidio, without a network: its own way to find it, under our names."""

import socket
import sys
from typing import Any

import pytest

from app.bootstrap.personal import build_find
from app.errors import MissingExtra
from app.guardrails.personal.finder import find
from app.guardrails.personal.values import Find
from tests.fakes.settings import settings

TEXTS = {
    "EMAIL": "ann@example.org",
    "PHONE": "+49 30 23125 123",
    "CARD": "4111 1111 1111 1111",
    "IBAN": "DE89 3704 0044 0532 0130 00",
    "IP": "8.8.8.8",
    "BIRTHDAY": "12.03.1984",
    "ADDRESS": "12 Main Street",
}
FINE = ["Port 8000 of version 3.11", "10.0.0.1 and 127.0.0.1", "4111 1111 1111 1112", "It happened on 12.03.1984."]
FINE += ["version 8.8.4.4 of it", "https://user:pw12x@host.example.com/x"]


@pytest.fixture
def presidio(monkeypatch: pytest.MonkeyPatch) -> Find:
    """The engine, where every connection fails the test."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return build_find(settings(guard_pii_engine="presidio"))


@pytest.mark.formats
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_each_kind_is_found_under_our_name_and_nothing_is_fetched(presidio: Find) -> None:
    for kind, value in TEXTS.items():
        said = f"She was born on {value}." if kind == "BIRTHDAY" else f"It is {value}, or so."
        assert [(one.kind, said[one.start : one.end]) for one in presidio(said)] == [(kind, value)]
    assert [one.kind for one in presidio("Write to ann＠example．org")] == ["EMAIL"]
    text = ", ".join(TEXTS.values())
    assert [one.kind for one in presidio(text)] == [kind for kind in TEXTS if kind != "BIRTHDAY"]


@pytest.mark.formats
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("text", FINE)
def test_what_only_looks_like_it_is_no_finding_of_presidio(presidio: Find, text: str) -> None:
    assert presidio(text) == []


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "app.guardrails.personal.presidio", raising=False)
    for name in ("spacy", "presidio_analyzer"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtra, match=r'GUARD_PII_ENGINE="presidio" needs the extra .presidio.*make setup'):
        build_find(settings(guard_pii_engine="presidio"))


def test_patterns_need_nothing() -> None:
    assert build_find(settings()) is find
