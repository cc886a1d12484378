"""Keys and passwords in an answer, wherever the model has them from: a passage that holds one should not."""

import re
from collections.abc import Sequence

from app.guardrails.found import beginning
from app.guardrails.personal.plain import plain
from app.guardrails.reader import Basis
from app.guardrails.secrets import secrets_in
from app.guardrails.withheld import Forbidden, Withholding
from app.redaction import BEGIN, END
from app.types import Context

GAP = r"(?:\s|\\n)*"
# Its lines, with headers before them and a checksum behind, even where the end is missing.
PRIVATE_KEY = re.compile(
    rf"{BEGIN}(?:{GAP}(?:[A-Z][\w-]{{2,20}}: [^\n]*|[A-Za-z0-9+/=]{{16,}}|=[A-Za-z0-9+/]{{4}}(?![A-Za-z0-9+/])))*"
    rf"(?:{GAP}[A-Za-z0-9+/=]{{1,15}}(?=[^\S\n]*(?:\n|\\n|\Z|-----END)))?(?:{GAP}{END})?"
)
CLOSED = re.compile(END)
LONGEST_END = 50
"""Characters: of no more it can be unclear whether they go on with a key, as the end of one or a header do."""


class AnswerSecrets:
    """A guard of sentences."""

    name = "answer_secrets"
    waits = False

    def __init__(self, blocks: bool) -> None:
        self.blocks = blocks

    def open(self, basis: Basis, context: Context) -> Withholding:
        return Withholding(forbidden, unfinished_key, told=beginning, blocks=self.blocks)


def forbidden(text: str) -> Sequence[Forbidden]:
    read, places = plain(text)
    keys = [(places[found.start()], places[found.end() - 1] + 1) for found in PRIVATE_KEY.finditer(read)]
    return [Forbidden("secret", start, end) for start, end in [*secrets_in(text), *keys]]


def unfinished_key(text: str) -> int | None:
    """Where a private key begins that may go on behind the end of the text."""
    read, places = plain(text)
    for found in PRIVATE_KEY.finditer(read):
        behind = read[found.end() :].strip()
        if len(behind) <= LONGEST_END and "\n" not in behind and not CLOSED.search(found[0]):
            return places[found.start()]
    return None
