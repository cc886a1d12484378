"""A GGUF file is parsed once while a model is loaded from it: transformers does so for each of three things that it
wants to know, and a vocabulary takes seconds each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@contextmanager
def parsed_once() -> Iterator[None]:
    """Around the loading. No file is kept open beyond it."""
    import gguf

    reader = gguf.GGUFReader
    gguf.GGUFReader = cache(reader)
    try:
        yield
    finally:
        gguf.GGUFReader = reader
