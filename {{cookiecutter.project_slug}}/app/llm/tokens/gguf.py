"""The vocabulary of a GGUF file: the header is read, the weights are not.

The format (ggml's specification): `GGUF`, a version, two counts, then names with typed values, all little-endian; a
string is its length in 8 bytes and UTF-8, an array its type, its length in 8 bytes and its values.
"""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
STRING, ARRAY = 8, 9
MOST_VALUES = 2_000_000
LONGEST_STRING = 1_000_000
"""Bytes. More of either than any vocabulary has; a damaged file may claim as much as it likes."""


class Malformed(ValueError):
    """The file is no GGUF that this reads."""


def read_header(path: Path) -> Mapping[str, Any]:
    """The names with their values, such as `tokenizer.ggml.tokens`. Raises Malformed or OSError."""
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise Malformed("it does not begin with GGUF")
        version, _tensors, names = (number(file, kind) for kind in ("<I", "<Q", "<Q"))
        if version not in (2, 3) or names > MOST_VALUES:
            raise Malformed(f"it is of version {version} with {names} names")
        return {string(file): value(file, number(file, "<I")) for _ in range(names)}


def number(file: BinaryIO, kind: str) -> Any:
    size = struct.calcsize(kind)
    content = file.read(size)
    if len(content) < size:
        raise Malformed("it ends too early")
    return struct.unpack(kind, content)[0]


def string(file: BinaryIO) -> str:
    length = number(file, "<Q")
    content = file.read(length) if length <= LONGEST_STRING else b""
    if len(content) < length:
        raise Malformed("it ends too early, or holds too long a string")
    return content.decode(errors="replace")


def value(file: BinaryIO, kind: int) -> Any:
    if kind == STRING:
        return string(file)
    if kind == ARRAY:
        inner, length = number(file, "<I"), number(file, "<Q")
        if inner == ARRAY or length > MOST_VALUES:
            raise Malformed("it holds an array that no vocabulary has")
        return [value(file, inner) for _ in range(length)]
    if kind not in NUMBERS:
        raise Malformed(f"it holds a value of the unknown type {kind}")
    return number(file, NUMBERS[kind])
