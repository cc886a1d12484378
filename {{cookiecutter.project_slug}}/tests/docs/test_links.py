"""Links lead somewhere, and files that are named are there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import assistant
from tests.docs.pages import DOCS, PAGES, PROJECT, code, links, titles

# Files that a reader is to write: those of the examples in extend.md, and a second version of a prompt.
EXTENSIONS = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "tests/extensions").glob("*.diff"))
EXAMPLES = {"app/prompts/texts/answer/v2.toml", *re.findall(r"^\+\+\+ b/(.+)$", EXTENSIONS, re.MULTILINE)}


def anchors(page: Path) -> set[str]:
    """As GitHub makes them: `Add a provider` -> add-a-provider."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles(page)}


def broken(page: Path) -> Iterator[str]:
    for link in links(page):
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or not file.is_relative_to(PROJECT) or (anchor and anchor not in anchors(file)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_anchor_leads_somewhere(page: Path) -> None:
    assert list(broken(page)) == []


def test_every_page_can_be_reached_from_the_first_one() -> None:
    found, waiting = set[Path](), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page not in found and page.suffix == ".md":
            found.add(page)
            targets = (link.partition("#")[0] for link in links(page))
            waiting += [(page.parent / link).resolve() for link in targets if link]
    assert [page.name for page in PAGES if page.resolve() not in found] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = [name for name in code(page) if re.fullmatch(r"(app|tests|evaluation|deploy|docs)/[\w./-]+", name)]
    assert [name for name in named if name not in EXAMPLES and not (PROJECT / name).exists()] == []


def test_the_first_file_to_read_says_so_itself() -> None:
    assert "READ THIS FIRST" in (assistant.__doc__ or "")
