"""The models that may answer, as one: LLM_MODEL, LLM_STRONG_MODEL and LLM_FALLBACKS, with what they share."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.bootstrap.budget import check_prices
from app.bootstrap.models import build_chat_model, chat_access
from app.bootstrap.personal import build_masking
from app.errors import SettingsError
from app.llm.chat import display_name, runs_here
from app.llm.circuit import Circuits
from app.llm.cost import cost_usd
from app.llm.stack import joined, reading_as_said, stack
from app.settings import OFFLINE, Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.llm.ledger import Allowance
    from app.llm.wrappers.candidate import Candidate


def build_model(
    settings: Settings,
    client: "BaseChatModel",
    circuits: Circuits,
    allowance: "Allowance | None" = None,
    line: Callable[[], str] | None = None,
) -> "BaseChatModel":
    """`client` is that of LLM_MODEL; the others are built here. Above the system message each is told the `line`.

    Raises SettingsError, or MissingExtra.
    """
    from app.llm.wrappers.candidate import Candidate

    check_prices(settings)
    wrap = partial(wrapped, settings, circuits=circuits, allowance=allowance, line=line)
    first = Candidate(settings.llm_model, wrap(settings.llm_model, client))
    further = {name: further_model(settings, name, setting, wrap) for name, setting in settings.further_models()}
    fallbacks = [further[name] for name in settings.fallbacks()]
    strong = [further[settings.llm_strong_model], first, *fallbacks] if settings.llm_strong_model else []
    cached, masking = settings.llm_cache == "exact", build_masking(settings) if asks_elsewhere(settings) else None
    return joined([first, *fallbacks], strong, circuits.observer, cached=cached, masking=masking)


def asks_elsewhere(settings: Settings) -> bool:
    """Whether a model that may answer runs in another process than this one."""
    return not all(map(runs_here, (settings.llm_model, *(name for name, _ in settings.further_models()))))


def further_model(
    settings: Settings, name: str, setting: str, wrap: "Callable[[str, BaseChatModel], BaseChatModel]"
) -> "Candidate":
    """A model whose key and address come from its provider's own variables."""
    from app.llm.wrappers.candidate import Candidate

    try:
        client = build_chat_model(settings, name)
    except SettingsError as error:
        raise type(error)(f"{setting}: {error}") from None
    return Candidate(name, wrap(name, client), setting)


def wrapped(
    settings: Settings,
    name: str,
    client: "BaseChatModel",
    *,
    circuits: Circuits,
    allowance: "Allowance | None",
    line: Callable[[], str] | None,
) -> "BaseChatModel":
    """The offline model reads no instructions, and could quote the line in its place.

    Beside models elsewhere, which stand within what masks, one in this process reads what was said all the same.
    """
    address = chat_access(settings, name).base_url
    price = partial(cost_usd, name, own=settings.own_prices())
    circuit = circuits.of(display_name(name), address)
    model = stack(client, name, price, allowance, circuit=circuit, line=None if name == OFFLINE else line)
    return reading_as_said(model) if runs_here(name) and asks_elsewhere(settings) else model
