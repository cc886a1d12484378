"""Disguises of an order, as attacks on filters use them: `{slot!base64}` in a text of the grammar."""

import base64
import codecs
from collections.abc import Callable

MORSE = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz0123456789",
        ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.. "
        "----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.".split(),
        strict=True,
    )
)
LEET = str.maketrans("aeiost", "4310$7")
CYRILLIC = str.maketrans("aeopcy", "аеорсу")


def morse(text: str) -> str:
    """`"so it"` -> `"... --- / .. -"`."""
    return " / ".join(" ".join(MORSE[letter] for letter in word if letter in MORSE) for word in text.lower().split())


def binary(text: str) -> str:
    return " ".join(f"{byte:08b}" for byte in text.encode())


def spaced(text: str) -> str:
    """`"so it"` -> `"s o  i t"`."""
    return "  ".join(" ".join(word) for word in text.split())


def dashed(text: str) -> str:
    return " ".join("-".join(word) for word in text.split())


DISGUISES: dict[str, Callable[[str], str]] = {
    "c": lambda text: text[:1].upper() + text[1:],
    "l": lambda text: text[:1].lower() + text[1:],
    "upper": str.upper,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "hex": lambda text: text.encode().hex(" "),
    "reversed": lambda text: text[::-1],
    "leet": lambda text: text.translate(LEET),
    "mixed": lambda text: text.translate(CYRILLIC),
    "morse": morse,
    "binary": binary,
    "spaced": spaced,
    "dashed": dashed,
}
