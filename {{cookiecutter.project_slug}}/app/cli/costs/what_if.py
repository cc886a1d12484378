"""`costs --what-if`: what another model would have cost for the same calls."""

from collections.abc import Sequence
from functools import partial

from app.cli.records import Record
from app.errors import SettingsError
from app.llm.cost import Prices, cost_usd
from app.llm.routing import HARD
from app.llm.what_if import Call, WhatIf, what_if
from app.types import Usage


def compare_with(model: str, calls: Sequence[Call], own: Prices) -> WhatIf:
    """Raises SettingsError when the model's price is not known."""
    price = partial(cost_usd, model, own=own)
    if price(Usage(1, 1)) is None:
        raise SettingsError(
            f"no price of {model!r} is known: write provider:model as `python -m app models` lists it, or name its "
            "price in LLM_PRICES"
        )
    return what_if(calls, price, HARD)


def what_if_record(model: str, found: WhatIf) -> Record:
    return {
        "model": model,
        "calls": found.calls,
        "left_out": found.left_out,
        "easy_calls": found.easy,
        "usd": round(found.spent, 9),
        "all": {"usd": round(found.all_by_it, 9), "saved": round(found.spent - found.all_by_it, 9)},
        "routed": {"usd": round(found.easy_by_it, 9), "saved": round(found.spent - found.easy_by_it, 9)},
    }
