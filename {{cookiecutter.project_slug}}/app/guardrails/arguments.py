"""What the arguments of an agent's calls may not hold: the canary of our instructions, and keys and passwords.

An answer is read as it comes, by readers; a call is whole, and what it says leaves before anybody has read an answer.
What of it is found say `disguises.py` and `secrets.py`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from app.guardrails.canary import Canary
from app.guardrails.disguises import Search
from app.guardrails.secrets import secrets_in

CANARY, SECRETS = "argument_canary", "argument_secrets"


@dataclass(frozen=True)
class ArgumentGuard:
    """Each half is off where it has nothing to look for, and where it is not wanted."""

    canary: Canary | None = None
    secrets: bool = False

    def gives_away(self, arguments: Mapping[str, Any]) -> bool:
        """Whether our instructions leak: `{"url": "https://example.org/?q=THE+WORD"}`."""
        if self.canary is None:
            return False
        return any(found(text, self.canary.parts) for text in readings(arguments))

    def has_secret(self, arguments: Mapping[str, Any]) -> bool:
        return self.secrets and any(map(secrets_in, readings(arguments)))


def found(text: str, parts: frozenset[str]) -> bool:
    search = Search(parts)
    search.feed(text)
    return search.found


def readings(arguments: Mapping[str, Any]) -> list[str]:
    """The arguments as one text, by their names, without these, and without the escapes of addresses."""
    named = json.dumps(arguments, ensure_ascii=False, default=str)
    bare = "\n".join(texts_in(arguments))
    return [*dict.fromkeys((named, bare, unquote(bare)))]


def texts_in(value: object) -> list[str]:
    """Those within a value of JSON, however deep, its keys among them."""
    if isinstance(value, Mapping):
        return [text for pair in value.items() for text in texts_in(list(pair))]
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    return [] if value is None else [str(value)]
