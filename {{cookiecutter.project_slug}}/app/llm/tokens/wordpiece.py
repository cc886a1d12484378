"""WordPiece, as the built-in embedding model reads: see `app/llm/minilm/wordpiece.py`."""

import sys

import numpy as np

from app.llm.minilm.model import WEIGHTS
from app.llm.minilm.wordpiece import WordPiece
from app.llm.tokens.strategy import Files, Strategy, Unavailable


def of_minilm(files: Files) -> Strategy:
    """Its pieces are lower-case and without accents, and those that continue a word begin with `##`."""
    vocabulary = read_vocabulary()
    tokenizer = WordPiece(vocabulary)

    def cut(text: str) -> list[str]:
        _start, *ids, _end = tokenizer.encode(text, sys.maxsize)
        return [vocabulary[number] for number in ids]

    return Strategy(cut, "lower-case, as the embedding model minilm reads")


def read_vocabulary() -> list[str]:
    """Of the built-in model; none of its weights is read. Raises Unavailable."""
    try:
        with np.load(WEIGHTS) as stored:
            return stored["vocabulary"].tobytes().decode().split("\n")  # type: ignore[no-any-return]
    except (OSError, ValueError, KeyError) as error:
        raise Unavailable(f"the vocabulary can't be read ({error}): restore {WEIGHTS} from the template") from None
