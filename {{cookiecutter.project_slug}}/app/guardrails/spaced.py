"""Whether letters of a text may stand apart, each by one sign: `i-g-n-o-r-e`. Known sooner than by an expression."""

import string

SIGNS = " .-_*|"
LETTER = "x"
# What is no letter of ASCII may be one of another script, and is counted as one.
SHAPES = bytes.maketrans(
    (string.ascii_letters + string.digits + "?").encode(),
    (LETTER * (len(string.ascii_letters + string.digits) + 1)).encode(),
)
APART = {sign: f"{sign}{LETTER}{sign}{LETTER}{sign}".encode() for sign in SIGNS}


def may_be_spaced(text: str) -> bool:
    """Whether two letters in a row stand between the same signs: `"i-g-n-o-r-e"` -> True, `"a - b"` -> False."""
    shape = text.encode("ascii", "replace").translate(SHAPES)
    for sign, apart in APART.items():  # noqa: SIM110  # a generator takes three times as long for a short text
        if sign in text and apart in shape:
            return True
    return False
