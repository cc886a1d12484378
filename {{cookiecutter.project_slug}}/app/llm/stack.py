"""What stands around the client of a model, in which order. A wrapper is added here."""

from collections.abc import Callable
from functools import partial, reduce
from typing import TYPE_CHECKING

from app.llm.chat import display_name
from app.llm.providers import provider_of
from app.types import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.llm.ledger import Ledger

Price = Callable[[Usage], float | None]


def stack(client: "BaseChatModel", name: str, price: Price, ledger: "Ledger | None" = None) -> "BaseChatModel":
    """The model `name` as the rooms get it: its client within its wrappers. `price` is that of one call, in dollars."""
    from app.llm.wrappers.ending import Ending
    from app.llm.wrappers.retry import Retry
    from app.llm.wrappers.spending import Spending

    provider = provider_of(name)
    from_the_inside_out: list[Callable[..., BaseChatModel]] = [
        partial(Ending, finish=provider.finish),
        partial(Spending, label=display_name(name), tally=provider.tally, price=price),
        Retry,
    ]
    return reduce(lambda inner, wrap: wrap(inner=inner), from_the_inside_out, client)
