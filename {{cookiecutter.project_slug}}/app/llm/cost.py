"""What a call costs, in US dollars: by LLM_PRICES, else by the public price lists that genai-prices carries.

Whoever serves a model that a list knows, the list's price counts: an address of one's own is a gateway more often than
a server that only borrows the name, and LLM_PRICES says so of that one.
"""

from collections.abc import Mapping

from app.errors import SettingsError
from app.llm.providers import provider_of
from app.settings import OFFLINE
from app.types import Usage

Prices = Mapping[str, tuple[float, float]]
"""US dollars for a million tokens read, and for a million written, by `provider:model`."""

MILLION = 1_000_000
LISTED_ONLY: Prices = {}


def cost_usd(name: str, usage: Usage, own: Prices = LISTED_ONLY) -> float | None:
    """The price of one call of `provider:model`; 0 for the offline model; None where no list knows it."""
    if name == OFFLINE:
        return 0.0
    if price := own.get(name):
        return (usage.input_tokens * price[0] + usage.output_tokens * price[1]) / MILLION
    prices = provider_of(name).prices
    if not prices:
        return None
    import genai_prices

    model = name.partition(":")[2]
    counted = genai_prices.Usage(input_tokens=usage.input_tokens, output_tokens=usage.output_tokens)
    try:
        return float(genai_prices.calc_price(counted, model_ref=model, provider_id=prices).total_price)
    except LookupError:
        return None


def check_price(name: str, own: Prices, setting: str = "LLM_MODEL") -> None:
    """Raises SettingsError for a model that no budget can hold, since nobody knows what it costs."""
    if cost_usd(name, Usage(1, 1), own) is None:
        raise SettingsError(
            f"{setting}={name} has no known price, which a budget needs: set it in .env, in dollars for a million "
            f'tokens read and written, such as LLM_PRICES="{name}=0.25/2", or =0/0 where calls are free'
        )
