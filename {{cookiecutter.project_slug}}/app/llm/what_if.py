"""What calls of the past would have cost with another model, by its price and their tokens.

Another model would have written other answers, of another length: this is an estimate, and says nothing of quality.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.types import Usage

Price = Callable[[Usage], float | None]


@dataclass(frozen=True, slots=True)
class Call:
    """`usd` is what it did cost, `difficulty` from 0 to 1 that of its question; None stands for not known."""

    usage: Usage | None
    usd: float | None
    difficulty: float | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """In US dollars. `calls` are those that are counted: with their tokens and their price known."""

    calls: int
    left_out: int
    easy: int
    spent: float
    all_by_it: float
    easy_by_it: float


def what_if(calls: Iterable[Call], price: Price, hard: float) -> WhatIf:
    """All calls by the model of `price`, and only those whose difficulty is below `hard`, the rest as they were.

    Of two calls at 0.01 with difficulties 0.1 and 0.9, and a model that takes 0.002 each: spent 0.02, all by it 0.004,
    the easy ones by it 0.012. A question of unknown difficulty is a hard one.
    """
    found = list(calls)
    counted = [
        (call.usd, other, call.difficulty is not None and call.difficulty < hard)
        for call in found
        if call.usage is not None and call.usd is not None and (other := price(call.usage)) is not None
    ]
    return WhatIf(
        calls=len(counted),
        left_out=len(found) - len(counted),
        easy=sum(easy for _, _, easy in counted),
        spent=sum(usd for usd, _, _ in counted),
        all_by_it=sum(other for _, other, _ in counted),
        easy_by_it=sum(other if easy else usd for usd, other, easy in counted),
    )
