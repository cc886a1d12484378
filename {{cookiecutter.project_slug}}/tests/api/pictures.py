"""Writes the pictures of the page that the documents show, of a real server over some of `docs/`: `make pictures`."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import bootstrap
from tests.api.asking import ask
from tests.api.browser import Page, browsing
from tests.fakes.services import running
from tests.fakes.settings import settings

DOCS = Path(__file__).parents[2] / "docs"
READ = [DOCS / name for name in ("http-api.md", "configuration.md", "architecture.md")]
QUESTION = "How do I ask over HTTP with curl?"
TASK = "What is 12 * 30? Then write a note 'Order 360 chairs'"


@dataclass(frozen=True, slots=True)
class Picture:
    """A window and the colour scheme in it; width and height in pixels."""

    name: str
    width: int
    height: int
    scheme: str = "light"


PICTURES = (Picture("light", 800, 560), Picture("dark", 800, 560, "dark"), Picture("phone", 390, 720))
AGENT = Picture("agent", 800, 620)


def write(folder: Path) -> None:
    """`light.png`, `dark.png`, `phone.png` and `agent.png`, in a folder that is there."""
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as profile:
        chosen = settings(app_name="My LLM App", data_dir=Path(data), log_level="error")
        with bootstrap.build(chosen, "ingest") as application:
            application.ingest(READ)
            with running(application) as server, browsing(Path(profile)) as page:
                for picture in PICTURES:
                    show(page, server.url, picture)
                    page.screenshot(folder / f"{picture.name}.png")
                show_agent(page, server.url, AGENT)
                page.screenshot(folder / f"{AGENT.name}.png")


def show(page: Page, url: str, picture: Picture) -> None:
    """A new conversation of one question, with the first passage of its answer opened."""
    enter(page, url, picture)
    page.run("document.querySelector('#clear').click()")
    ask(page, QUESTION)
    page.run("document.querySelector('summary').click()")


def show_agent(page: Page, url: str, picture: Picture) -> None:
    """A task of two steps, of which the second waits for approval."""
    enter(page, url, picture)
    page.run("document.querySelector('#agent').click()")
    page.type("#question", TASK)
    page.wait(".approval")


def enter(page: Page, url: str, picture: Picture) -> None:
    features = [{"name": "prefers-color-scheme", "value": picture.scheme}]
    page.call("Emulation.setEmulatedMedia", features=features)
    page.call("Emulation.setScrollbarsHidden", hidden=True)
    page.resize(picture.width, picture.height)
    page.open(url)


if __name__ == "__main__":
    try:
        write(Path(sys.argv[1]))
    except pytest.skip.Exception as reason:
        sys.exit(str(reason))
