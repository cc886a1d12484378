"""The names by which variants are asked for, here so that `--help` need not import what makes them."""

from enum import StrEnum


class Method(StrEnum):
    """Two are folders, three are GGUF files, and the last is measured in memory: only the built-in encoder reads it."""

    INT8 = "int8"
    NF4 = "nf4"
    Q8_0 = "q8_0"
    Q4_0 = "q4_0"
    Q4_1 = "q4_1"
    FOUR_BIT = "four_bit"


FOLDERS = (Method.INT8, Method.NF4)
FILES = (Method.Q8_0, Method.Q4_0, Method.Q4_1)
USUAL = (Method.INT8, Method.NF4, Method.Q8_0, Method.Q4_0)
