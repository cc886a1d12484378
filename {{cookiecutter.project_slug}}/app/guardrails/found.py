"""What a guard found, for whoever tries it on texts of their own. It holds text, and so is never logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Found:
    """Of which `kind` it is, what stands there, and where that begins in the text, from 0, if that says something."""

    kind: str
    excerpt: str = ""
    start: int | None = None


@runtime_checkable
class Explains(Protocol):
    """A detector, or a guard, that can say what it found."""

    def found(self, text: str) -> Sequence[Found]: ...


@runtime_checkable
class ExplainsLater(Protocol):
    """A guard that has to ask somebody else before it can say so."""

    async def explain(self, text: str) -> Sequence[Found]: ...


async def explained_by(one: object, text: str) -> Sequence[Found]:
    """Of either kind; nothing where it can't say."""
    return await one.explain(text) if isinstance(one, ExplainsLater) else explained(one, text)


def explained(one: object, text: str) -> Sequence[Found]:
    """What it says it found; nothing where it can't say."""
    return one.found(text) if isinstance(one, Explains) else ()


def beginning(secret: str) -> str:
    """Enough of a key to know it again, and too little to use it: `"ghp_a1B2c3"` -> `"ghp_…"`."""
    return f"{secret[:4]}…"
