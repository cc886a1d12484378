"""Messages over a pipe, each behind its length."""

import struct
from typing import IO

LENGTH = struct.Struct(">Q")


def write(file: IO[bytes], *messages: bytes) -> None:
    for message in messages:
        file.write(LENGTH.pack(len(message)))
        file.write(message)
    file.flush()


def read(file: IO[bytes], most: int) -> bytes:
    """Raises EOFError where the pipe ends, and ValueError for a message that is longer than `most`."""
    (length,) = LENGTH.unpack(exactly(file, LENGTH.size))
    if length > most:
        raise ValueError(f"a message of {length} bytes")
    return exactly(file, length)


def exactly(file: IO[bytes], length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise EOFError
    return data
