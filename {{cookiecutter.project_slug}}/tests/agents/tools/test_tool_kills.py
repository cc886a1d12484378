"""A kill within a call of a tool that reaches beyond the database: what it does is there once after the next run."""

import multiprocessing
import signal
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from app.rag.inventory import Inventory
from tests.agents.tools.victims import DOCUMENT, INGESTED, RETURNED, SENT, TAKEN, work
from tests.agents.victims import IMPORTED
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import index_in
from tests.fakes.websites import Reply, Website

KILLED = -signal.SIGKILL
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.agents.tools.victims", *IMPORTED])


def finish(folder: Path, tool: str, arguments: Mapping[str, str], point: str = "") -> int | None:
    process = processes.Process(target=work, args=(folder, tool, arguments, point))
    process.start()
    process.join(120)
    return process.exitcode


@pytest.mark.parametrize("point", [TAKEN, INGESTED, RETURNED])
def test_a_document_is_added_once(tmp_path: Path, point: str) -> None:
    assert finish(tmp_path, "add_document", DOCUMENT, point) == KILLED
    assert finish(tmp_path, "add_document", DOCUMENT) == 0
    index = index_in(tmp_path, StemEmbedder())
    with closing(index.open()):
        (held,) = Inventory(index).documents()
        assert (held.source, held.chunks, held.status) == ("krill.md", 1, "indexed")
    assert list((tmp_path / "uploads" / ".inbox").iterdir()) == []


@pytest.mark.parametrize(("point", "times"), [(SENT, 2), (RETURNED, 1)])
def test_a_request_has_the_same_key_and_once_it_was_answered_it_is_not_sent_again(
    tmp_path: Path, point: str, times: int
) -> None:
    with Website({"/orders": Reply("made", "text/plain", 201)}) as site:
        order = {"method": "POST", "url": f"{site.url}/orders", "body": "krill"}
        assert finish(tmp_path, "http_send", order, point) == KILLED
        assert finish(tmp_path, "http_send", order) == 0
    assert site.sent == [("POST", "/orders", b"krill")] * times
    assert len({headers["Idempotency-Key"] for headers in site.headers}) == 1
