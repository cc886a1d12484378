"""`http_get`: what an address answers, if its host is on the list and its network is public. What changes: `send.py`.

Every redirect is checked as the first address is, and a name that answers otherwise the second time gains nothing: see
`app/rag/sources/web/guard.py`.
"""

from collections.abc import Sequence
from contextlib import closing
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Annotated

from httpx import URL
from pydantic import Field

from app.agents.tools.own_thread import in_own_thread
from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.errors import UnreadableDocument
from app.guardrails.passages import sifted_texts
from app.rag.sources.web.addresses import parsed

if TYPE_CHECKING:
    from app.agents.tools import Parts

MOST_BYTES = 200_000
MOST_CHARACTERS = 20_000
LEFT_OUT = "The answer was left out: a guard found something in it."
TEXTS = ("text/", "application/json", "application/xml")
WRITTEN_AS = ("+json", "+xml")

Address = Annotated[str, Field(max_length=2_000, pattern=r"^https?://[^\s\"'<>]+$", description="https://host/path")]


class Get(Arguments):
    url: Address


def http_get(parts: "Parts") -> Tool:
    def get(address: str) -> str:
        with closing(parts.web()) as web:
            answer = web.get(parsed(address), MOST_BYTES, check=check_type, before=partial(check_host, parts.hosts))
        return answer.body.decode("utf-8", "replace")[:MOST_CHARACTERS]

    async def run(arguments: Get, call: Call) -> Result:
        page = await in_own_thread(partial(get, arguments.url))
        kept = await sifted_texts(parts.sieves, [page], call.context)
        return Result("".join(kept) if kept or not page else LEFT_OUT, outside=True)

    return Tool(
        name="http_get",
        description=f"Get what a web address (URL) answers, by HTTP. Hosts that may be asked: {', '.join(parts.hosts)}",
        arguments=Get,
        run=run,
        read_only=True,
    )


def check_host(hosts: Sequence[str], url: URL) -> None:
    """Raises UnreadableDocument."""
    if not any(fnmatchcase(url.host, host.casefold()) for host in hosts):
        raise UnreadableDocument(f"{url.host} is no host that may be asked: AGENT_HTTP_HOSTS names those")


def check_type(kind: str) -> None:
    if not is_text(kind):
        raise UnreadableDocument(f"it answers {kind or 'an unknown type'}, and only text and JSON are read")


def is_text(kind: str) -> bool:
    """`application/problem+json` -> True."""
    return kind.startswith(TEXTS) or kind.endswith(WRITTEN_AS)
