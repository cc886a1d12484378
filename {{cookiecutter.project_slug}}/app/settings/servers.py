"""MCP servers as a setting writes them: names, and an address or a command line each."""

import re
import shlex
from typing import Annotated

from pydantic import AfterValidator

from app.settings.kinds import address, names_in

NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")
SHAPE = (
    "must be name=address or name=command with its arguments, with ; between, such as files=https://example.com/mcp/"
)
NAMING = "names have up to 20 small letters, digits and -, each once"


def mcp_servers(text: str) -> str:
    servers_in(text)
    return text


def servers_in(text: str) -> dict[str, list[str]]:
    """`"a=https://h/mcp/; b=run --now"` -> `{"a": ["https://h/mcp/"], "b": ["run", "--now"]}`.

    Quotes are those of a shell, though none is run. Raises ValueError.
    """
    found: dict[str, list[str]] = {}
    for entry in entries_in(text):
        name, equals, first = entry[0].partition("=")
        if not (equals and first):
            raise ValueError(SHAPE)
        if not NAME.fullmatch(name) or name in found:
            raise ValueError(f"{name}: {NAMING}")
        found[name] = target([first, *entry[1:]])
    return found


def entries_in(text: str) -> list[list[str]]:
    """The words of each entry. A `;` in quotes parts nothing."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=";")
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        words = list(lexer)
    except ValueError:
        raise ValueError("has a quote that does not end") from None
    entries: list[list[str]] = [[]]
    for word in words:
        if word.strip(";"):
            entries[-1].append(word)
        else:
            entries.append([])
    return [entry for entry in entries if entry]


def target(words: list[str]) -> list[str]:
    """One address, or a command with its arguments."""
    if not words[0].startswith(("http://", "https://")):
        return words
    if len(words) > 1:
        raise ValueError(SHAPE)
    if "@" in address(words[0]):
        raise ValueError("must not hold a password: name the variable of a token in MCP_VARIABLES")
    return words


def pairs_in(text: str, sign: str) -> list[tuple[str, str]]:
    """`"a=X, b=Y"` -> `[("a", "X"), ("b", "Y")]`. Raises ValueError for a part without the sign."""
    example = {"=": "files=FILES_TOKEN", ":": "files:read_file"}[sign]
    pairs = [name.partition(sign) for name in names_in(text)]
    if not all(first.strip() and second.strip() for first, _, second in pairs):
        raise ValueError(f"must be server{sign}name, with commas between them, such as {example}")
    return [(first.strip(), second.strip()) for first, _, second in pairs]


def check_known(pairs: list[tuple[str, str]], servers: str | None) -> None:
    """Raises ValueError for a server that MCP_SERVERS does not name."""
    for name, _ in pairs:
        if name not in servers_in(servers or ""):
            raise ValueError(f"names {name}, and MCP_SERVERS has no such server")


def check_one_token(pairs: list[tuple[str, str]], servers: str | None) -> None:
    """Raises ValueError for an address with two variables: one is its token, and it has no environment."""
    for name, words in servers_in(servers or "").items():
        if words[0].startswith(("http://", "https://")) and sum(owner == name for owner, _ in pairs) > 1:
            raise ValueError(f"gives {name} two variables, and a server at an address takes one, as its token")


McpServers = Annotated[str, AfterValidator(mcp_servers)]
