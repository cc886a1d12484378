"""`tokens`: how strategies cut a text into tokens, how many they make of it, and what those cost."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.cuts import show_comparison, show_cut
from app.cli.questions import read_question
from app.cli.records import Record, comparison_record, cut_record
from app.cli.session import Json, Session
from app.errors import BadQuestion

if TYPE_CHECKING:
    from app.cli.console import Terminal
    from app.llm.tokens.strategy import Files
    from app.settings import ModelSettings

MAX_CHARACTERS = 10_000
Text = Annotated[
    str | None,
    typer.Argument(metavar="TEXT", help="Any text; - reads it from standard input.", show_default=False),
]


def tokens(ctx: typer.Context, text: Text = None, json: Json = False) -> None:
    """Cut a text into tokens by several strategies, and count them.

    \b
    Examples:
      python -m app tokens "Unaffordable, isn't it?"
      python -m app tokens "Unaffordable, isn't it?" --json
      python -m app tokens

    Without a text it compares English, code, and a language without spaces.

    Next: docs/tokens.md explains the strategies.
    """
    from app.bootstrap.models import tokenizer_files
    from app.settings import load_settings

    session: Session = ctx.obj
    terminal = session.start(json)
    read = None if text is None else check_text(read_question(text, "text"))
    settings = load_settings()
    files = tokenizer_files(settings)
    terminal.document(compare(terminal, files) if read is None else cut(terminal, read, files, settings))


def check_text(text: str) -> str:
    """The text as it is. Raises BadQuestion when it is empty or too long."""
    if not text:
        raise BadQuestion("the text is empty: write one in quotes, or leave it out for a comparison")
    if len(text) > MAX_CHARACTERS:
        raise BadQuestion(f"the text has more than {MAX_CHARACTERS:,} characters: shorten it")
    return text


def cut(terminal: "Terminal", text: str, files: "Files", settings: "ModelSettings") -> list[Record]:
    """One text: what each strategy makes of it, and at what price."""
    from app.llm.tokens.counter import count_tokens
    from app.llm.tokens.strategy import cuts

    words = len(re.findall(r"\w+", text))
    records = []
    for made in cuts([text], files)[0]:
        records.append(cut_record(made, words, price(settings, made.count)))
        show_cut(terminal, made, records[-1])
    terminal.write(f"Estimate for a model whose tokenizer is not here: {count_tokens(text):,} tokens.", "dim")
    return records


def price(settings: "ModelSettings", count: int | None) -> float | None:
    """What the configured model takes for reading as many tokens, in US dollars; None where nobody knows."""
    from app.llm.cost import cost_usd
    from app.types import Usage

    return None if count is None else cost_usd(settings.llm_model, Usage(count, 0), settings.own_prices())


def compare(terminal: "Terminal", files: "Files") -> list[Record]:
    """The samples, side by side."""
    from app.llm.tokens.samples import SAMPLES
    from app.llm.tokens.strategy import cuts

    made = cuts(list(SAMPLES.values()), files)
    show_comparison(terminal, SAMPLES, made)
    return [comparison_record(name, SAMPLES[name], row) for name, row in zip(SAMPLES, made, strict=True)]
