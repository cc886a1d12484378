"""A GGUF file is parsed once while a model is loaded from it: transformers does so for each of three things that it
wants to know, and a vocabulary takes seconds each time. So do the names of its tensors, asked for by each part of the
model."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@contextmanager
def parsed_once() -> Iterator[None]:
    """Around the loading. No file is kept open beyond it."""
    import gguf

    reader, names = gguf.GGUFReader, gguf.get_tensor_name_map
    gguf.GGUFReader, gguf.get_tensor_name_map = cache(reader), cache(names)
    try:
        yield
    finally:
        gguf.GGUFReader, gguf.get_tensor_name_map = reader, names
