"""The `tokenizers` library, which the extra `tokens` brings, and how its tokens read."""

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

from app.llm.tokens.readable import bytes_of, readable
from app.llm.tokens.strategy import Unavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BLANK = "\u2581"
"""How SentencePiece writes a space."""


def tokenizers() -> ModuleType:
    """Raises Unavailable when it is not installed."""
    try:
        import tokenizers as library
    except ImportError:
        raise Unavailable("needs the extra 'tokens': run `make setup EXTRAS=\"tokens\"`") from None
    return library


def cut_by(tokenizer: "Tokenizer") -> Callable[[str], list[str]]:
    """The pieces without what a model wants around a text; words that only look like its signals are cut as text."""
    tokenizer.encode_special_tokens = True
    by_bytes = isinstance(tokenizer.decoder, tokenizers().decoders.ByteLevel)

    def cut(text: str) -> list[str]:
        tokens = tokenizer.encode(text, add_special_tokens=False).tokens
        if by_bytes:
            return [readable(bytes_of(token)) for token in tokens]
        return [token.replace(BLANK, " ") for token in tokens]

    return cut
