"""Lets a link of an answer wait until a passage is cited in which its address stands.

A citation comes behind its sentence, so a link and all that follows it wait for one; when none comes, the link is
withheld at the answer's end. A link whose passage was cited before waits for nothing.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.types import Citation, Event, Text


@dataclass(frozen=True, slots=True)
class Link:
    """An address that stands in the passages `numbers`: `text` is how the answer writes it, `instead` what if not."""

    text: str
    instead: str
    numbers: frozenset[int]


class Queue:
    """The events and links of one answer, in their order."""

    def __init__(self) -> None:
        self.waiting: deque[str | Link | Event] = deque()
        self.cited: set[int] = set()
        self.withheld = 0

    def note(self, event: Event) -> None:
        if isinstance(event, Citation):
            self.cited.add(event.number)

    def add(self, items: Iterable[str | Link | Event]) -> None:
        self.waiting.extend(items)

    def ready(self, *, ended: bool = False) -> Iterator[Event]:
        """What can be shown now: all before the first link that waits, or all there is; texts in a row as one."""
        text = ""
        while self.waiting and (ended or self.is_decided(self.waiting[0])):
            item = self.waiting.popleft()
            if isinstance(item, str | Link):
                text += self.shown(item)
                continue
            if text:
                yield Text(text)
            text = ""
            yield item
        if text:
            yield Text(text)

    def is_decided(self, item: str | Link | Event) -> bool:
        return not isinstance(item, Link) or not self.cited.isdisjoint(item.numbers)

    def shown(self, item: str | Link) -> str:
        if isinstance(item, str):
            return item
        if self.is_decided(item):
            return item.text
        self.withheld += 1
        return item.instead
