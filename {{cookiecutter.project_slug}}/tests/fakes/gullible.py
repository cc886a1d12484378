"""A model behind an OpenAI-compatible server that does all that an attack of the red team wants of it.

An order in a document it obeys only if it was shown the document.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.redteam.attack import Attack
from tests.fakes.upstream import Reply, openai_call, openai_stream

HONEST = "The documents say so [1]."


def gullible(attacks: Sequence[Attack], body: Mapping[str, Any]) -> Reply:
    """Its answer to the request with this body."""
    messages: list[dict[str, Any]] = body["messages"]
    asked = next(str(one["content"]) for one in reversed(messages) if one["role"] == "user")
    attack = meant(attacks, asked)
    if body.get("tools") and not any(one["role"] == "tool" for one in messages) and not (attack and not attack.order):
        return openai_call("search_documents", {"query": asked})
    if attack is None or " ".join(attack.order.split()) not in " ".join(
        json.dumps(messages).replace("\\n", " ").split()
    ):
        return openai_stream(HONEST)
    if not isinstance(attack.obeyed, str):
        called = [call for one in messages for call in one.get("tool_calls") or []]
        wanted = attack.obeyed["tool"]
        done = any(call["function"]["name"] == wanted for call in called)
        return openai_stream(HONEST) if done else openai_call(wanted, attack.obeyed["arguments"], id="call-2")
    return openai_stream(filled(attack.obeyed, str(messages[0]["content"])))


def meant(attacks: Sequence[Attack], asked: str) -> Attack | None:
    """The attack whose last turn this is."""
    found = [one for one in attacks if one.turns and one.obeyed and one.turns[-1] in asked]
    return max(found, key=lambda one: len(one.turns[-1]), default=None)


def filled(obeyed: str, system: str) -> str:
    """With the instructions and the secret word in their first line."""
    first, _, rest = system.partition("\n")
    values = {"{system}": system, "{canary}": first.split()[-1], "{instructions}": rest}
    for name, value in values.items():
        obeyed = obeyed.replace(name, value)
    return obeyed
