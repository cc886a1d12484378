"""Every wrapper around a given model, as the contract asks for them."""

from collections.abc import Callable, Mapping

from langchain_core.language_models import BaseChatModel

from app.guardrails.personal.finder import find
from app.guardrails.personal.values import Notes
from app.llm.circuit import Circuit
from app.llm.finish import ANY
from app.llm.ledger import Allowance
from app.llm.limits import Limits
from app.llm.masking import Masking
from app.llm.observer import Silence
from app.llm.stack import joined, stack
from app.llm.tokens.counter import count_tokens
from app.llm.usage import either
from app.llm.wrappers.breaker import Breaker
from app.llm.wrappers.budget import Budgeted
from app.llm.wrappers.candidate import Candidate
from app.llm.wrappers.ending import Ending
from app.llm.wrappers.exact_cache import ExactCache
from app.llm.wrappers.fallback import Fallback
from app.llm.wrappers.masked import Masked, Unmasked
from app.llm.wrappers.retry import Retry
from app.llm.wrappers.router import Router
from app.llm.wrappers.spending import Spending
from app.llm.wrappers.system_line import SystemLine
from tests.fakes.ledgers import MemoryLedger
from tests.fakes.models import ScriptedModel, unknown

NAME = "openai:m"
Wrap = Callable[[BaseChatModel], BaseChatModel]


def budgeted(model: BaseChatModel) -> BaseChatModel:
    allowance = Allowance(MemoryLedger(Limits(day=1.0)), count_tokens, longest=50)
    return Budgeted(inner=model, label=NAME, price=lambda usage: usage.output_tokens / 1000, allowance=allowance)


def untouched() -> BaseChatModel:
    """A model that fails the test when it is asked."""
    return ScriptedModel(pieces=[AssertionError("the other model was asked")])


def fallback(model: BaseChatModel) -> BaseChatModel:
    candidates = (Candidate(NAME, model), Candidate("other", untouched(), "LLM_FALLBACKS"))
    return Fallback(inner=model, candidates=candidates, observer=Silence())


def fallen_back(model: BaseChatModel) -> BaseChatModel:
    """Around one that fails, so that the given one answers."""
    first = ScriptedModel(pieces=[OSError("no connection")])
    candidates = (Candidate("first", first), Candidate(NAME, model, "LLM_FALLBACKS"))
    return Fallback(inner=first, candidates=candidates, observer=Silence())


def seven_deep(client: BaseChatModel) -> BaseChatModel:
    """As the application joins them when all of them are chosen."""
    one = Candidate(NAME, stack(client, NAME, unknown, first_pause=0.01))
    other = Candidate("other", stack(untouched(), "other", unknown), "LLM_FALLBACKS")
    return joined([one, other], [other, one], Silence(), cached=True, masking=Masking(Notes(find)))


WRAPS: Mapping[str, Wrap] = {
    "Ending": lambda model: Ending(inner=model, finish=ANY),
    "Spending": lambda model: Spending(inner=model, label=NAME, tally=either, price=unknown),
    "Breaker": lambda model: Breaker(inner=model, circuit=Circuit(NAME)),
    "Retry": lambda model: Retry(inner=model, first_pause=0.01),
    "Budgeted": budgeted,
    "SystemLine": lambda model: SystemLine(inner=model, line=lambda: "A line."),
    "Fallback": fallback,
    "Fallback to the second": fallen_back,
    "Router": lambda model: Router(inner=model, strong=untouched(), difficulty=lambda question, turns: 0.0),
    "Router to the strong": lambda model: Router(
        inner=untouched(), strong=model, difficulty=lambda question, turns: 1.0
    ),
    "ExactCache": lambda model: ExactCache(inner=model, models=(NAME,), observer=Silence()),
    "Masked": lambda model: Masked(inner=model, masking=Masking(Notes(find))),
    "Unmasked": lambda model: Unmasked(inner=model),
    "all": seven_deep,
}
