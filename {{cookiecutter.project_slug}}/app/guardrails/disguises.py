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
PLAIN = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}


def disguises(word: str) -> Iterator[str]:
    """The word of ASCII letters as it is, backwards, by ROT13, in hexadecimal, and in Base64 wherever it begins.

    `"bdfg"` -> `"bdfg"`, `"gfdb"`, `"oqst"`, `"62646667"`, `"ymrmz"`, `"izgzn"`, `"jkzmc"`
    """
    yield word
    yield word[::-1]
    yield codecs.encode(word, "rot13")
    yield word.encode().hex()
    for before in range(3):
        # What stands around the word decides about the characters of Base64 that hold bits of it, too.
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
        self.held: list[str] = []
        self.begin = self.end_of_text = 0  # where in the text `held` begins and ends
        self.row = ""
        self.places: list[int] = []  # of each character of the row

    def feed(self, delta: str) -> str:
        """What can be shown now; once the word is found, what stood before it. Linear in the whole text."""
        at, self.end_of_text = self.end_of_text, self.end_of_text + len(delta)
        self.held.append(delta)
        letters = delta.translate(PLAIN)
        if delta.isascii() and len(self.row) + len(letters) < ENOUGH:
            self.take_few(letters, delta, at)
            return self.release()
        for place, character in enumerate(delta, at):
            for letter in plain(character):
                self.take(letter, place)
            if self.found:
                break
        return self.release()

    def take_few(self, letters: str, delta: str, at: int) -> None:
        """All of a piece at once, too few to complete a row: what `take` does with each of them, but quicker."""
        row, length = self.row + letters, 0
        while length < len(row) and row[-length - 1 :] in self.known:
            length += 1
        self.row = row[len(row) - length :]
        new = [place for place, sign in enumerate(delta, at) if sign.isalnum()] if length else []
        self.places = [*self.places, *new][len(row) - length :]

    def take(self, letter: str, place: int) -> None:
        """The row is the longest that the word may begin, or go on, with."""
        if self.found:
            return
        self.row += letter
        self.places.append(place)
        while self.row not in self.known and self.row:
            self.row = self.row[1:]
            del self.places[0]
        self.found = len(self.row) == ENOUGH

    def release(self) -> str:
        """What stands before the row."""
        until = self.places[0] if self.row else self.end_of_text
        if until == self.begin:
            return ""
        text, length = "".join(self.held), until - self.begin
        self.held, self.begin = [text[length:]], until
        return text[:length]

    def end(self) -> str:
        """What is left of a text that has ended without the word."""
        return "".join(self.held)


def plain(character: str) -> str:
    """`"K"` and a full-width one -> `"k"`, a space -> `""`."""
    if character.isascii():
        return PLAIN[ord(character)] or ""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", character).casefold()))
