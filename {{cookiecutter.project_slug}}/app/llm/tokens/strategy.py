"""How a text is cut into tokens, by one strategy after another.

    cuts(["I am"], files)  ->  [[Cut("bytes", ("I", " ", "a", "m")), …, Cut("words", ("I", " am")), …]]

Knows of no strategy by itself: each is a module of this room, loaded when it is used. One whose library or files are
not here makes a `Cut` without pieces, whose note says what to do.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import cast

# Add a strategy here, with "module:function" of what loads it: it takes `Files`, gives a `Strategy`, and raises
# Unavailable.
STRATEGIES = {
    "bytes": "app.llm.tokens.plain:by_bytes",
    "characters": "app.llm.tokens.plain:by_characters",
    "words": "app.llm.tokens.plain:by_words",
    "bpe": "app.llm.tokens.bpe:trained_on_docs",
    "wordpiece": "app.llm.tokens.wordpiece:of_minilm",
    "model": "app.llm.tokens.model:of_model",
}
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Unavailable(Exception):
    """Why a strategy can't cut here; ends with what to do about it."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where a strategy may look: the configured model (served by its provider, or `self_hosted`), the folder of models,
    and that of the project's own pages.
    """

    model: str
    self_hosted: bool
    models: Path
    docs: Path


@dataclass(frozen=True, slots=True)
class Strategy:
    """`cut` takes text that UTF-8 can encode, and may raise Unavailable; the note says what it cuts by."""

    cut: Callable[[str], list[str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """The pieces of one text, as a person can read them; None where the strategy is not available."""

    strategy: str
    pieces: tuple[str, ...] | None
    note: str = ""

    @property
    def count(self) -> int | None:
        return None if self.pieces is None else len(self.pieces)


def cuts(texts: Sequence[str], files: Files) -> list[list[Cut]]:
    """For each text, what each strategy makes of it."""
    whole = list(map(encodable, texts))
    columns = [cuts_by(name, whole, files) for name in STRATEGIES]
    return [list(row) for row in zip(*columns, strict=True)]


def cuts_by(name: str, texts: Sequence[str], files: Files) -> list[Cut]:
    try:
        strategy = load_strategy(name, files)
        return [Cut(name, tuple(strategy.cut(text)), strategy.note) for text in texts]
    except Unavailable as reason:
        return [Cut(name, None, str(reason)) for _ in texts]


def load_strategy(name: str, files: Files) -> Strategy:
    """The one of that name. Raises Unavailable."""
    return cast(Strategy, resolve_name(STRATEGIES[name])(files))


def encodable(text: str) -> str:
    """The text as UTF-8 can encode it: half a character (a lone surrogate) becomes U+FFFD."""
    return LONE_SURROGATE.sub("\ufffd", text)
