"""The models that may answer, as one: LLM_MODEL, LLM_STRONG_MODEL and LLM_FALLBACKS, with what they share."""

from functools import partial
from typing import TYPE_CHECKING

from app.bootstrap.budget import check_prices
from app.bootstrap.models import build_chat_model, chat_access
from app.errors import SettingsError
from app.llm.chat import display_name
from app.llm.circuit import Circuits
from app.llm.cost import cost_usd
from app.llm.stack import joined, stack
from app.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.llm.ledger import Allowance
    from app.llm.wrappers.candidate import Candidate


def build_model(
    settings: Settings, client: "BaseChatModel", circuits: Circuits, allowance: "Allowance | None" = None
) -> "BaseChatModel":
    """`client` is that of LLM_MODEL; the others are built here. Raises SettingsError, or MissingExtra."""
    from app.llm.wrappers.candidate import Candidate

    check_prices(settings)
    first = Candidate(settings.llm_model, wrapped(settings, settings.llm_model, client, circuits, allowance))
    further = {
        name: further_model(settings, name, setting, circuits, allowance) for name, setting in settings.further_models()
    }
    fallbacks = [further[name] for name in settings.fallbacks()]
    strong = [further[settings.llm_strong_model], first, *fallbacks] if settings.llm_strong_model else []
    return joined([first, *fallbacks], strong, circuits.observer, cached=settings.llm_cache == "exact")


def further_model(
    settings: Settings, name: str, setting: str, circuits: Circuits, allowance: "Allowance | None"
) -> "Candidate":
    """A model whose key and address come from its provider's own variables."""
    from app.llm.wrappers.candidate import Candidate

    try:
        client = build_chat_model(settings, name)
    except SettingsError as error:
        raise type(error)(f"{setting}: {error}") from None
    return Candidate(name, wrapped(settings, name, client, circuits, allowance), setting)


def wrapped(
    settings: Settings, name: str, client: "BaseChatModel", circuits: Circuits, allowance: "Allowance | None"
) -> "BaseChatModel":
    address = chat_access(settings, name).base_url
    price = partial(cost_usd, name, own=settings.own_prices())
    return stack(client, name, price, allowance, circuit=circuits.of(display_name(name), address))
