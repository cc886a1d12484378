"""What the browser tests share: an answer to show, and how a person asks for it."""

from app.types import Citation, Event, Passages, Text
from tests.api.browser import Page
from tests.fakes.documents import passage
from tests.fakes.services import done

IDLE = "#clear:not([hidden])"
MARKDOWN = """Two steps, **in this order** [1]:

1. Write the file `app/tool.py`, which is `[1]` in code:

   ```python
   def tool(text: str) -> str:
       return text.upper()  # one long line, which scrolls within the block and does not widen the page at all
   ```

2. Restart the server. See [the guide](https://example.org/guide).

| setting | what it decides about the application, in a column that is far wider than a phone | default |
|---|---|--:|
| `A_VERY_LONG_SETTING_NAME_WITHOUT_A_SPACE` | everything [1] | `offline` |

- [x] done

> quoted
"""


def answering(text: str, passage_text: str = "Run make setup.", quote: str = "Run make setup.") -> tuple[Event, ...]:
    found = Passages((passage(passage_text, number=1, headings=("Guide", "Install")),), 1)
    return (found, Text(text), Citation(1, "guide.md", "Guide > Install", quote, 0.9), done())


def ask(page: Page, question: str = "How?") -> None:
    """Ask, and wait for the end of the answer, or for what went wrong with it."""
    page.run("window.before = document.querySelectorAll('.turn').length")
    page.type("#question", question)
    page.wait(f".turn:nth-of-type({page.run('window.before') + 1}) .answer:not(.busy)")
    page.wait(IDLE)


def module(name: str, script: str) -> str:
    """A script over one of the page's modules, as `m`."""
    return f"import(new URL('static/{name}', location)).then((m) => {{ {script} }})"
