"""Personal data in an answer that neither the conversation nor a passage holds: the model has it from elsewhere."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain

from app.guardrails.personal.finder import Finding, find
from app.guardrails.personal.keys import key_of
from app.guardrails.personal.values import Find, alike, keys_in
from app.guardrails.reader import Basis
from app.guardrails.withheld import Forbidden, Withholding
from app.types import Context


class AnswerPii:
    """A guard of sentences."""

    name = "answer_pii"
    waits = False

    def __init__(self, blocks: bool, find: Find = find) -> None:
        self.blocks = blocks
        self.find = find

    def open(self, basis: Basis, context: Context) -> Withholding:
        return Withholding(Strangers(self.find, basis, context).forbidden, blocks=self.blocks)


class Strangers:
    """The values in a text that are not in what its answer may rest on."""

    def __init__(self, find: Find, basis: Basis, context: Context) -> None:
        self.find = find
        self.basis = basis
        self.context = context

    def forbidden(self, text: str) -> Sequence[Forbidden]:
        return [
            Forbidden(one.kind.lower(), one.start, one.end) for one in self.find(text) if not self.is_known(text, one)
        ]

    def is_known(self, text: str, one: Finding) -> bool:
        """Not because it is a part of another one: `ann@example.org` in `joann@example.org`."""
        value = text[one.start : one.end]
        stands = re.compile(rf"(?<![\w.+%&-]){re.escape(value)}(?![\w+%&-]|[.@]\w)")
        return any(map(stands.search, self.texts())) or alike(one.kind, key_of(one.kind, value), self.keys)

    @cached_property
    def keys(self) -> frozenset[tuple[str, str]]:
        """Of all that is found there, however it is written."""
        return frozenset(chain.from_iterable(keys_in(text, self.find) for text in self.texts()))

    def texts(self) -> Iterator[str]:
        """The conversation, and the passages that the model was given."""
        yield from (message.content for message in self.basis.messages)
        for number, passage in enumerate(self.basis.passages.items, start=1):
            if number not in self.context.account.dropped.passages:
                yield f"{passage.chunk.heading}\n{passage.chunk.text}"
