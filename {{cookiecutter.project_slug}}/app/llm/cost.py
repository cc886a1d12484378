"""What a call costs, in US dollars: by LLM_PRICES, else by the public price lists that genai-prices carries.

Whoever serves a model that a list knows, the list's price counts: an address of one's own is a gateway more often than
a server that only borrows the name, and LLM_PRICES says so of that one.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from app.errors import SettingsError
from app.llm.providers import provider_of
from app.settings import OFFLINE
from app.types import Usage

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo

Prices = Mapping[str, tuple[float, float]]
"""US dollars for a million tokens read, and for a million written, by `provider:model`."""

THOUSAND, MILLION = 1_000, 1_000_000
LISTED_ONLY: Prices = {}


def cost_usd(name: str, usage: Usage, own: Prices = LISTED_ONLY) -> float | None:
    """The price of one call of `provider:model`; 0 for the offline model; None where no list knows it."""
    if name == OFFLINE:
        return 0.0
    if price := own.get(name):
        return (usage.input_tokens * price[0] + usage.output_tokens * price[1]) / MILLION
    model = listed(name)
    return list_price(model, usage) if model else None


@lru_cache
def listed(name: str) -> "ModelInfo | None":
    """The entry of the lists. Kept, since to look for a name takes up to two milliseconds, above all in vain."""
    from genai_prices.data_snapshot import get_snapshot

    provider, model = provider_of(name).prices, name.partition(":")[2]
    try:
        return get_snapshot().find_provider_model(model, None, provider, None)[1] if provider else None
    except LookupError:
        return None


def list_price(model: "ModelInfo", usage: Usage) -> float:
    """What `genai_prices.calc_price` says, which checks the whole entry again for each call: half a millisecond."""
    from genai_prices.types import calc_unit_price

    # Some depend on the hour, and some on the length. Asked by its attributes an entry looks for those that it lacks.
    prices, read = vars(model.get_prices(datetime.now(UTC))), usage.input_tokens
    parts = [
        calc_unit_price(prices.get("input_mtok"), read, read, MILLION),
        calc_unit_price(prices.get("output_mtok"), usage.output_tokens, read, MILLION),
        calc_unit_price(prices.get("requests_kcount"), 1, read, THOUSAND),
    ]
    return float(sum(parts))


def check_price(name: str, own: Prices, setting: str = "LLM_MODEL") -> None:
    """Raises SettingsError for a model that no budget can hold, since nobody knows what it costs."""
    if cost_usd(name, Usage(1, 1), own) is None:
        raise SettingsError(
            f"{setting}={name} has no known price, which a budget needs: set it in .env, in dollars for a million "
            f'tokens read and written, such as LLM_PRICES="{name}=0.25/2", or =0/0 where calls are free'
        )
