"""The documents as data: prose, code, links and headings of each page."""

import re
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`]+)`")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def one_line(name: str) -> str:
    return " ".join(text(name).split())


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def code(page: Path) -> Iterator[str]:
    """Inline code, and the lines of code blocks."""
    content = page.read_text(encoding="utf-8")
    for block in FENCE.findall(content):
        yield from block.replace("\\\n", " ").splitlines()
    for span in SPAN.findall(FENCE.sub("", content)):
        yield " ".join(span.split())


def links(page: Path) -> list[str]:
    return LINK.findall(prose(page))


def titles(page: Path) -> list[str]:
    return HEADING.findall(prose(page))
