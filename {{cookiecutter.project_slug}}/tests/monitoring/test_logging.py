"""One JSON object per line, whoever logs."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from app.monitoring.logging import configure_logging
from tests.fakes.logs import kept_logging


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    with kept_logging():
        yield io.StringIO()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ours_and_the_libraries_lines_have_one_form(stream: io.StringIO) -> None:
    configure_logging("info", stream)
    structlog.get_logger("ours").info("ingested", documents=3)
    logging.getLogger("uvicorn.error").warning("slow %s", "client", extra={"color_message": "\x1b[1m"})
    ours, theirs = lines(stream)
    assert (ours["event"], ours["documents"], ours["level"]) == ("ingested", 3, "info")
    assert (theirs["event"], theirs["level"]) == ("slow client", "warning")
    assert set(ours) - {"documents"} == set(theirs) == {"event", "level", "timestamp"}


def test_the_level_is_a_floor(stream: io.StringIO) -> None:
    configure_logging("warning", stream)
    structlog.get_logger("ours").info("no")
    logging.getLogger("theirs").info("no")
    structlog.get_logger("ours").error("yes")
    assert [line["event"] for line in lines(stream)] == ["yes"]


def test_configuring_twice_does_not_log_twice(stream: io.StringIO) -> None:
    configure_logging("info", stream)
    configure_logging("info", stream)
    structlog.get_logger("ours").info("once")
    assert len(lines(stream)) == 1


@pytest.mark.parametrize("theirs", [True, False])
def test_a_traceback_names_places_but_not_the_message(stream: io.StringIO, theirs: bool) -> None:
    configure_logging("info", stream)
    try:
        raise ValueError("the question of a customer")
    except ValueError:
        if theirs:
            logging.getLogger("theirs").exception("crashed")
        else:
            structlog.get_logger("ours").exception("crashed")
    [line] = lines(stream)
    assert (line["error"], line["level"]) == ("ValueError", "error")
    assert "test_logging.py" in line["trace"][0]
    assert "customer" not in stream.getvalue()


def test_the_libraries_access_lines_and_addresses_are_left_out(stream: io.StringIO) -> None:
    configure_logging("debug", stream)
    logging.getLogger("uvicorn.access").info("GET /?q=secret")
    logging.getLogger("httpx").info("POST https://model.example/secret")
    assert lines(stream) == []


def test_a_library_writes_nothing_of_what_it_was_given(stream: io.StringIO) -> None:
    configure_logging("debug", stream)
    logging.getLogger("aiosqlite").debug("executing INSERT with ('the question of a customer',)")
    logging.getLogger("theirs").info("started")
    structlog.get_logger("app.agents").debug("ours")
    assert [line["event"] for line in lines(stream)] == ["started", "ours"]


def test_secrets_are_masked_in_every_line(stream: io.StringIO) -> None:
    configure_logging("info", stream, secrets=["opensesame"])
    structlog.get_logger("ours").warning("failed", reason="you sent opensesame and Bearer abc123")
    logging.getLogger("theirs").warning("GET %s", "http://me:pw123@host/?api_key=abc123")
    assert [line["level"] for line in lines(stream)] == ["warning", "warning"]
    assert not any(secret in stream.getvalue() for secret in ("opensesame", "abc123", "pw123"))


def test_line_breaks_can_not_forge_a_line(stream: io.StringIO) -> None:
    configure_logging("info", stream)
    structlog.get_logger("ours").info("a\nb", name="c\r\nd\u2028")
    assert len(stream.getvalue().splitlines()) == 1
