"""What stands around the client of a model, in which order. A wrapper is added here."""

from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import TYPE_CHECKING

from app.llm.backoff import FIRST_PAUSE
from app.llm.chat import display_name
from app.llm.circuit import Circuit
from app.llm.observer import Observer
from app.llm.providers import provider_of
from app.llm.routing import difficulty
from app.types import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.llm.ledger import Allowance
    from app.llm.masking import Masking
    from app.llm.wrappers.candidate import Candidate

Price = Callable[[Usage], float | None]


def stack(
    client: "BaseChatModel",
    name: str,
    price: Price,
    allowance: "Allowance | None" = None,
    *,
    circuit: Circuit | None = None,
    first_pause: float = FIRST_PAUSE,
    line: Callable[[], str] | None = None,
) -> "BaseChatModel":
    """The model `name` within the wrappers that are its own. `price` is that of one call, in dollars.

    With an `allowance` each call is kept within a budget. `circuit` is the one that the model has in this process,
    `first_pause` the seconds before a second try, `line` what stands above the system message.
    """
    from app.llm.wrappers.breaker import Breaker
    from app.llm.wrappers.budget import Budgeted
    from app.llm.wrappers.ending import Ending
    from app.llm.wrappers.retry import Retry
    from app.llm.wrappers.spending import Spending
    from app.llm.wrappers.system_line import SystemLine

    provider = provider_of(name)
    from_the_inside_out: list[Callable[..., BaseChatModel]] = [
        partial(Ending, finish=provider.finish),
        partial(Spending, label=display_name(name), tally=provider.tally, price=price),
        partial(Breaker, circuit=circuit or Circuit(display_name(name))),
        partial(Retry, first_pause=first_pause),
    ]
    if allowance:
        from_the_inside_out.append(partial(Budgeted, label=display_name(name), price=price, allowance=allowance))
    if line:
        from_the_inside_out.append(partial(SystemLine, line=line))
    return reduce(lambda inner, wrap: wrap(inner=inner), from_the_inside_out, client)


def joined(
    cheap: "Sequence[Candidate]",
    strong: "Sequence[Candidate]",
    observer: Observer,
    *,
    cached: bool = False,
    masking: "Masking | None" = None,
) -> "BaseChatModel":
    """Models as one: the first of `cheap` answers, or of `strong` where a question is hard, else the one after it.

    `cached`: a call that was made before is answered from memory. With `masking` all of it, the memory too, sees
    placeholders; a model that runs in this process is then one of `reading_as_said`.
    """
    from app.llm.wrappers.exact_cache import ExactCache
    from app.llm.wrappers.fallback import Fallback
    from app.llm.wrappers.masked import Masked
    from app.llm.wrappers.router import Router

    model = cheap[0].model
    if len(cheap) > 1 or strong:
        model = Fallback(inner=model, candidates=cheap, observer=observer)
    if strong:
        hard = Fallback(inner=strong[0].model, candidates=strong, observer=observer)
        model = Router(inner=model, strong=hard, difficulty=difficulty)
    names = tuple(one.name for one in (*cheap, *strong))
    model = ExactCache(inner=model, models=names, observer=observer) if cached else model
    return Masked(inner=model, masking=masking) if masking else model


def reading_as_said(model: "BaseChatModel") -> "BaseChatModel":
    """The model without placeholders, within others that have them."""
    from app.llm.wrappers.masked import Unmasked

    return Unmasked(inner=model)
