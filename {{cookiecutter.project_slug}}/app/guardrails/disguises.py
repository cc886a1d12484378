"""Finds a secret word in a streamed text, as it is and in cheap disguises. Knows nothing of where the word is from.

Of all characters only letters and digits count, and no case, so what stands between them hides nothing. A row of ENOUGH
of them gives the word away, since a model may be told to say only a half of it. Not found are fewer than that, other
words between, look-alikes of other scripts, and codes that are not named here.
"""

import base64
import codecs
import unicodedata
from collections.abc import Iterator

ENOUGH = 10
"""Letters or digits in a row. By chance a text holds them once in 10^12."""
HALF = ENOUGH // 2
# Of ASCII.
SMALL = bytes(range(256)).lower()
OTHERS = bytes(code for code in range(128) if not chr(code).isalnum())


def disguises(word: str) -> Iterator[str]:
    """The word of ASCII letters as it is, backwards, by ROT13, and in codes, in capitals and with spaces too.

    `"bdfg"` -> `"bdfg"`, `"gfdb"`, `"oqst"`, `"x62x64x66x67"`, `"0x620x640x660x67"`, `"62646667"`, `"ymrmz"`, …
    """
    yield word
    yield word[::-1]
    yield codecs.encode(word, "rot13")
    yield "".join(f"x{byte:02x}" for byte in word.encode())
    yield "".join(f"0x{byte:02x}" for byte in word.encode())
    for written in (word, word.upper(), " ".join(word)):
        yield written.encode().hex()
        yield from in_base64(written)


def in_base64(word: str) -> Iterator[str]:
    """In small letters, wherever the word begins: what stands around it decides about the signs that hold its bits."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + word.encode()).decode().rstrip("=")
        bits = 8 * (before + len(word))
        yield coded[-(-8 * before // 6) : bits // 6].casefold()


def parts(word: str) -> frozenset[str]:
    """Each row of 1 to ENOUGH characters of a disguise."""
    return frozenset(
        one[start : start + length]
        for one in disguises(word)
        for length in range(1, ENOUGH + 1)
        for start in range(len(one) - length + 1)
    )


class Search:
    """That of one text. `known` are the `parts` of the word; what may be the beginning of it is held back."""

    def __init__(self, known: frozenset[str]) -> None:
        self.known = known
        self.found = False
        self.row = ""  # the longest at the end of the text that the word may begin, or go on, with
        self.held: list[str] = []

    def feed(self, delta: str) -> str:
        """What can be shown now; once the word is found, what stood before it. Linear in the whole text."""
        letters = letters_of(delta)
        if self.row and not letters:
            self.held.append(delta)
            return ""
        text, row = "".join((*self.held, delta)) if self.held else delta, self.row + letters
        if len(row) >= ENOUGH and self.is_full(row):
            self.found = True
            return text[: self.begin(text)]
        self.row = self.ending(row)
        place = place_of_last(len(self.row), text)
        self.held = [text[place:]] if self.row else []
        return text[:place]

    def is_full(self, row: str) -> bool:
        """Whether it has ENOUGH of the word, and so a half of that at one of a few places."""
        halves = [row[at : at + HALF] for at in range(0, len(row) - HALF + 1, HALF)]
        return not self.known.isdisjoint(halves) and self.first(row) >= 0

    def first(self, letters: str) -> int:
        """Where ENOUGH of the word begin; -1 if they are not there."""
        places = range(len(letters) - ENOUGH + 1)
        return next((at for at in places if letters[at : at + ENOUGH] in self.known), -1)

    def begin(self, text: str) -> int:
        """The same place in a text."""
        places = [place for place, sign in enumerate(text) for _ in letters_of(sign)]
        return places[self.first(letters_of(text))]

    def ending(self, row: str) -> str:
        length = 0
        while length < len(row) and row[-length - 1 :] in self.known:
            length += 1
        return row[len(row) - length :]

    def end(self) -> str:
        """What is left of a text that has ended without the word."""
        return "".join(self.held)


def letters_of(text: str) -> str:
    """In small letters, sign by sign, so that it says the same however a text is cut: `"K 9"` -> `"k9"`."""
    if text.isascii():
        return text.encode().translate(SMALL, OTHERS).decode()
    return "".join(map(letters_in, text))


def letters_in(sign: str) -> str:
    """`"K"` and a full-width one -> `"k"`, a space -> `""`."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", sign).casefold()))


def place_of_last(count: int, text: str) -> int:
    """Where in a text the last letters and digits begin, of which it has as many."""
    end = text[-count:]
    if not count or (end.isascii() and end.isalnum() and len(end) == count):
        return len(text) - count
    place = len(text)
    while count > 0:
        place -= 1
        sign = text[place]
        count -= sign.isalnum() if sign.isascii() else len(letters_of(sign))  # one such as ㎞ stands for several
    return place
