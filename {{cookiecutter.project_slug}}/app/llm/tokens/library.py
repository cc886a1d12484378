"""The `tokenizers` library, which the extra `tokens` brings, and how its tokens read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def reading(what: object) -> Iterator[None]:
    """Whatever the library fails with within it is Unavailable. It raises nothing narrow, and its panics are not even
    an Exception.
    """
    try:
        yield
    except (Unavailable, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise Unavailable(f"{what} can't be read ({' '.join(str(error).split())}): fetch the model again") from None


def cut_by(tokenizer: "Tokenizer", path: object = "the tokenizer") -> Callable[[str], list[str]]:
    """The pieces without what a model wants around a text; words that only look like its signals are cut as text.

    They raise Unavailable for a text that the tokenizer, which is in `path`, has no pieces for.
    """
    tokenizer.encode_special_tokens = True
    by_bytes = isinstance(tokenizer.decoder, tokenizers().decoders.ByteLevel)

    def cut(text: str) -> list[str]:
        with reading(path):
            tokens = tokenizer.encode(text, add_special_tokens=False).tokens
        if by_bytes:
            return [readable(bytes_of(token)) for token in tokens]
        return [token.replace(BLANK, " ") for token in tokens]

    return cut
