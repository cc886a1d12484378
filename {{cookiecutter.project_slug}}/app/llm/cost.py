"""What a call costs, in US dollars, by the public price lists that the genai-prices package carries."""

from app.llm.providers import provider_of
from app.settings import OFFLINE
from app.types import Usage


def cost_usd(name: str, usage: Usage, *, self_hosted: bool = False) -> float | None:
    """The price of one call of `provider:model`; 0 for the offline model; None where no list knows it."""
    if name == OFFLINE:
        return 0.0
    prices = provider_of(name).prices
    if self_hosted or not prices:
        return None
    import genai_prices

    model = name.partition(":")[2]
    counted = genai_prices.Usage(input_tokens=usage.input_tokens, output_tokens=usage.output_tokens)
    try:
        return float(genai_prices.calc_price(counted, model_ref=model, provider_id=prices).total_price)
    except LookupError:
        return None
