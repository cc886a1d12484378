"""Pieces of a byte-level vocabulary, as a person can read them.

Such a vocabulary is written in an alphabet of 256 letters, one for each byte: that of GPT-2, which keeps the printable
bytes of Latin-1 as they are and gives the others, in their order, the letters from U+0100 on.
"""

PRINTABLE = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
REST = [byte for byte in range(256) if byte not in PRINTABLE]
BYTES = {chr(byte): byte for byte in PRINTABLE} | {chr(0x100 + place): byte for place, byte in enumerate(REST)}


def readable(piece: bytes) -> str:
    r"""The text; bytes that are only a part of a character stay numbers: `b" \xe6\x9d"` -> `" \\xe6\\x9d"`."""
    return piece.decode(errors="backslashreplace")


def bytes_of(token: str) -> bytes:
    """`"Ġthe"` -> `b" the"`; a token that is not written in that alphabet, such as an added one, is itself."""
    if any(letter not in BYTES for letter in token):
        return token.encode()
    return bytes(BYTES[letter] for letter in token)
