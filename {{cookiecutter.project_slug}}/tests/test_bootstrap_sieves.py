"""The guards of passages, wherever passages are read: in an answer, by an agent, by a client of MCP, in a search."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mcp import Client
from starlette.testclient import TestClient

from app import bootstrap
from app.agents.mcp.offered import make_server
from app.api.application import create_app
from app.bootstrap import Application
from app.errors import GuardFailed
from app.guardrails.hidden import HiddenCharacters
from app.types import Answerer, AnswerRequest, Context, Message, Query, answer
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings

pytestmark = pytest.mark.anyio
QUESTION = "How are pears kept?"
HIDDEN = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")


@contextmanager
def application(folder: Path, **chosen: object) -> Iterator[Application]:
    docs = folder / "docs"
    docs.mkdir()
    (docs / "pears.txt").write_text("Pears are kept in a cool cellar.")
    (docs / "plums.txt").write_text(f"Pears are kept with plums.{HIDDEN}")
    with kept_logging(), bootstrap.build(settings(data_dir=folder, **chosen), embedder=StemEmbedder()) as made:
        made.ingest([docs])
        yield made


async def by_answer(answerer: Answerer) -> str:
    found = (await answer(answerer, AnswerRequest((Message("user", QUESTION),)))).passages
    return " ".join(one.chunk.text for one in found)


async def by_mcp(app: Application) -> str:
    async with Client(make_server("ours", app.agents.tools, Context)) as client:
        return str((await client.call_tool("search_documents", {"query": QUESTION})).content)


async def by_search(app: Application) -> str:
    return " ".join(one.chunk.text for one in (await app.sifted.search(Query(QUESTION), Context())).items)


async def over_http(app: Application) -> str:
    with TestClient(create_app(app), "http://127.0.0.1:8000") as client:
        return client.post("/search", json={"query": QUESTION}).text


SURFACES = pytest.mark.parametrize(
    "read",
    [lambda app: by_answer(app.answerer), lambda app: by_answer(app.agent), by_mcp, by_search, over_http],
    ids=["answer", "agent", "mcp", "search", "http"],
)
Read = Callable[[Application], Awaitable[str]]


@SURFACES
async def test_what_a_sieve_leaves_out_is_read_nowhere(tmp_path: Path, read: Read) -> None:
    with application(tmp_path, guard_unicode="block") as app:
        text = await read(app)
    assert "cellar" in text
    assert "plums" not in text


@SURFACES
async def test_a_sieve_that_crashes_lets_nothing_through_and_is_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Read
) -> None:
    def score(self: HiddenCharacters, text: str) -> float:
        return 1 / 0 if "ears are" in text else 0.0

    monkeypatch.setattr(HiddenCharacters, "score", score)
    with application(tmp_path) as app:
        try:
            text = await read(app)
        except GuardFailed as error:
            text = str(error)
        counted = app.metrics.registry.get_sample_value
        assert counted("app_guard_failures_total") == 1
        assert counted("app_guard_decisions_total", {"guard": "passages_unicode", "outcome": "failed"}) == 1
    assert "the guard 'passages_unicode' failed" in text
    assert "cellar" not in text
