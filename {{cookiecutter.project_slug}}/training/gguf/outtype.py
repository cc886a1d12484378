"""How a GGUF file keeps its numbers, by the names that llama.cpp's converter has for them."""

from enum import StrEnum


class Outtype(StrEnum):
    """8 or 4 bits with a scale for each 32 numbers, of q4_1 with their least one too; or floats of 16 or 32 bits."""

    Q8_0 = "q8_0"
    Q4_1 = "q4_1"
    Q4_0 = "q4_0"
    F16 = "f16"
    F32 = "f32"
