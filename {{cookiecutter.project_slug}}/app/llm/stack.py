"""What stands around the client of a model, in which order. A wrapper is added here."""

from collections.abc import Callable
from functools import partial, reduce
from typing import TYPE_CHECKING

from app.llm.backoff import FIRST_PAUSE
from app.llm.chat import display_name
from app.llm.circuit import Circuit
from app.llm.providers import provider_of
from app.types import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.llm.ledger import Ledger

Price = Callable[[Usage], float | None]


def stack(
    client: "BaseChatModel",
    name: str,
    price: Price,
    ledger: "Ledger | None" = None,
    *,
    circuit: Circuit | None = None,
    first_pause: float = FIRST_PAUSE,
) -> "BaseChatModel":
    """The model `name` within the wrappers that are its own. `price` is that of one call, in dollars.

    `circuit` is the one that the model has in this process, `first_pause` the seconds before a second try.
    """
    from app.llm.wrappers.breaker import Breaker
    from app.llm.wrappers.ending import Ending
    from app.llm.wrappers.retry import Retry
    from app.llm.wrappers.spending import Spending

    provider = provider_of(name)
    from_the_inside_out: list[Callable[..., BaseChatModel]] = [
        partial(Ending, finish=provider.finish),
        partial(Spending, label=display_name(name), tally=provider.tally, price=price),
        partial(Breaker, circuit=circuit or Circuit(display_name(name))),
        partial(Retry, first_pause=first_pause),
    ]
    return reduce(lambda inner, wrap: wrap(inner=inner), from_the_inside_out, client)
