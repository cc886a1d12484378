"""What comes from outside is sifted as passages are: pages, what is answered to a request, and rows of the database."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.agents.tools import make_tool
from app.agents.tools.tool import Call
from app.guardrails.guard import BLOCK, FLAG, PASS
from app.guardrails.hidden import HiddenCharacters
from app.guardrails.passages import SwitchedSieve
from app.rag.sources.web.guard import Guard
from app.rag.sources.web.pages import Web
from app.storage.effects import Effect, once
from app.storage.notes import add_note
from app.types import Context
from tests.agents.tools.parts import parts
from tests.fakes.websites import LOOPBACK, Reply, Website

pytestmark = pytest.mark.anyio
HIDDEN = "pears" + "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
SWITCHES = pytest.mark.parametrize("blocks", [True, False], ids=["block", "flag"])


async def called(
    folder: Path, tool: str, arguments: dict[str, Any], *, blocks: bool, notes: Sequence[str] = ()
) -> tuple[str, list[str]]:
    """What a tool said, and what the sieve decided."""
    context = Context()
    made = replace(
        parts(folder, hosts=["127.0.0.1"]),
        sieves=[SwitchedSieve(HiddenCharacters(), blocks)],
        web=lambda: Web(Guard([LOOPBACK])),
    )
    with closing(made.database):
        for text in notes:
            await made.database.run(partial(note, text, context))
        found = make_tool(tool, made)
        result = await found.run(found.arguments.model_validate(arguments), Call(context, "k"))
    return result.text, [one.outcome for one in context.account.decisions if one.guard == "passages_unicode"]


async def note(text: str, context: Context, engine: AsyncEngine) -> None:
    effect = Effect(text, "write_note", context.tenant, context.subject)

    async def write(connection: AsyncConnection) -> str:
        await add_note(connection, effect, text)
        return ""

    await once(engine, effect, write)


@SWITCHES
@pytest.mark.parametrize("arguments", [{}, {"method": "POST"}], ids=["http_get", "http_send"])
async def test_a_page(tmp_path: Path, arguments: dict[str, str], blocks: bool) -> None:
    tool = "http_send" if arguments else "http_get"
    with Website({"/": Reply(HIDDEN, "text/plain; charset=utf-8"), "/good": Reply("good", "text/plain")}) as site:
        bad = await called(tmp_path / "a", tool, {**arguments, "url": f"{site.url}/"}, blocks=blocks)
        good = await called(tmp_path / "b", tool, {**arguments, "url": f"{site.url}/good"}, blocks=blocks)
    assert bad[1] == [BLOCK if blocks else FLAG]
    assert ("pears" in bad[0], "left out" in bad[0]) == (not blocks, blocks)
    assert (good[0].endswith("good"), good[1]) == (True, [PASS])


@SWITCHES
async def test_a_row_is_left_out_and_the_others_stay(tmp_path: Path, blocks: bool) -> None:
    asked = {"view": "notes", "sql": "SELECT text FROM notes ORDER BY text"}
    said, decided = await called(tmp_path, "query_database", asked, blocks=blocks, notes=["apples", HIDDEN, "plums"])
    rows = ["apples", "plums", "(1 left out by a guard)"] if blocks else ["apples", HIDDEN, "plums"]
    assert said.splitlines() == ["text", *rows]
    assert decided == [BLOCK if blocks else FLAG]


async def test_an_empty_page_and_no_rows_are_no_finding(tmp_path: Path) -> None:
    with Website({"/": Reply("", "text/plain")}) as site:
        assert await called(tmp_path / "a", "http_get", {"url": f"{site.url}/"}, blocks=True) == ("", [PASS])
    assert await called(tmp_path / "b", "query_database", {"view": "notes"}, blocks=True) == (
        "at | text\n(no rows)",
        [],
    )
