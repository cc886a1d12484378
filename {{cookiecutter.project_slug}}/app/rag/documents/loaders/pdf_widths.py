"""How wide text is on a PDF page: as its font says, or else about so. A PDF says itself only where text begins."""

from collections.abc import Callable, Mapping
from typing import Any

Width = Callable[[str], float]
"""Of a text, in sizes of its font."""

# Of a character, as a share of the size; and of one of the scripts that stand in squares.
USUAL, SQUARE = 0.5, 1.0
SQUARE_SCRIPTS = "\u2e80"


class Widths:
    """Of the fonts of one page, each read once."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Any, Width]] = {}

    def of(self, font: Any) -> Width:
        """`font` is the object of the file that describes it."""
        if id(font) not in self.known:
            self.known[id(font)] = font, read(font)
        return self.known[id(font)][1]


def read(font: Any) -> Width:
    try:
        from pypdf.generic._font import Font

        known = Font.from_font_resource(font)
        widths = of_characters(known.character_widths, known.character_map if font["/Subtype"] == "/Type0" else {})
    except Exception:  # pypdf does not promise it, and a font may be broken in any way
        return estimated
    return lambda text: sum(widths.get(letter) or estimated(letter) for letter in text)


def of_characters(widths: Mapping[str, float], characters: Mapping[Any, str]) -> Mapping[str, float]:
    """In sizes of the font. `characters` are what the codes of the font stand for, where these are no characters."""
    named = {said: widths[code] for code, said in characters.items() if code in widths} if characters else widths
    return {letter: float(width) / 1000 for letter, width in named.items()}


def estimated(text: str) -> float:
    return sum(SQUARE if letter >= SQUARE_SCRIPTS else USUAL for letter in text)
