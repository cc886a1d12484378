"""What of a text may reach a terminal. Documents are written by strangers, and terminals obey what they are sent."""

import re

# Control characters except tab and newline, the C1 range (0x9b starts a command as ESC [ does), text-direction
# overrides, which let a line read otherwise than it is, lone surrogates, which no encoder takes, and what no XML holds.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    r"""The text with each such character made visible: `"a\x1b[2Jb\r\n"` -> `"a\ufffd[2Jb\n"`."""
    return UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n"))


def counted(number: int, noun: str) -> str:
    """`1 chunk`, `2 chunks`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def label(text: str) -> str:
    r"""A name on one line, with its spaces as they are: `"a\n  b.md"` -> `"a\ufffd  b.md"`."""
    return printable(text).replace("\n", "\ufffd")


def one_line(text: str) -> str:
    """The same, on one line: what an error message may be."""
    return " ".join(printable(text).split())
