"""`http_send`: a request that changes something at a host of the list, which is as guarded as `http_get` asks it.

What another server does can't commit with our database: a call that is made again after a kill sends the same request
with the same `Idempotency-Key`, by which a server that knows the header does it once. What was answered is kept, so
that after this nothing is sent again. Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header
"""

import json
from contextlib import closing, suppress
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.agents.tools.http import LEFT_OUT, Address, check_host, is_text
from app.agents.tools.own_thread import in_own_thread
from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.errors import UnreadableDocument
from app.guardrails.passages import sifted_texts
from app.rag.sources.web.addresses import parsed
from app.rag.sources.web.answers import Answer
from app.rag.sources.web.guard import Refused
from app.storage.effects import Effect, begin, finish

if TYPE_CHECKING:
    from app.agents.tools import Parts

MOST_BYTES = 20_000
UNKNOWN = "it is not known whether the request was carried out, so do not send it again: say so"


class Send(Arguments):
    method: Annotated[Literal["POST", "PUT", "PATCH", "DELETE"], Field(description="How it is sent.")]
    url: Address
    body: Annotated[str, Field(max_length=50_000, description="What is sent: JSON, or else plain text.")] = ""


def http_send(parts: "Parts") -> Tool:
    async def run(arguments: Send, call: Call) -> Result:
        effect = Effect(call.key, "http_send", call.context.tenant, call.context.subject)
        said = await parts.database.run(partial(begin, effect=effect))
        if not said:
            said = await in_own_thread(partial(send, arguments, key_of(call)))
            await parts.database.run(partial(finish, effect=effect, result=said))
        kept = await sifted_texts(parts.sieves, [said], call.context)
        return Result(kept[0] if kept else f"{said[:3]}: {LEFT_OUT}")

    def send(arguments: Send, key: str) -> str:
        url, body = parsed(arguments.url), arguments.body.encode("utf-8", "replace")
        check_host(parts.hosts, url)
        headers = (("Idempotency-Key", key), ("Content-Type", type_of(arguments.body)))
        with closing(parts.web()) as web:
            try:
                return words_for(*web.send(arguments.method, url, body, headers, MOST_BYTES))
            except Refused:
                raise
            except UnreadableDocument as error:
                why, _, _ = str(error).rpartition(": ")  # without its advice, which may be to try again
                raise UnreadableDocument(f"{why}: {UNKNOWN}") from None

    return Tool(
        name="http_send",
        description="Send a request that changes something to a web address (URL), by HTTP: post, put, patch, delete. "
        f"Hosts that may be asked: {', '.join(parts.hosts)}",
        arguments=Send,
        run=run,
    )


def key_of(call: Call) -> str:
    """The same for the same call, and nothing that tells whose it is."""
    return str(UUID(bytes=sha256(call.key.encode()).digest()[:16]))


def type_of(body: str) -> str:
    with suppress(ValueError):
        if isinstance(json.loads(body), dict | list):
            return "application/json"
    return "text/plain; charset=utf-8"


def words_for(status: int, answer: Answer) -> str:
    """`201: {"id": 7}`; without a body that is no text."""
    if 300 <= status < 400:
        return f"{status}: it leads elsewhere, and that is not followed"
    said = answer.body.decode("utf-8", "replace").strip() if is_text(answer.type) else ""
    return f"{status}: {said}" if said else str(status)
