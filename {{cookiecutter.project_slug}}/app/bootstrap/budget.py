"""The budgets: what is left of them, in the books that the database keeps."""

from functools import lru_cache

from app.bootstrap.models import tokenizer_files
from app.llm.cost import check_price
from app.llm.ledger import Allowance
from app.llm.limits import Limits
from app.llm.tokens.model import counter_of
from app.monitoring.budget import BudgetMeter
from app.monitoring.metrics import Metrics
from app.settings import Settings
from app.storage.database import Database
from app.storage.ledger import DatabaseLedger

# Texts whose count is remembered: a prompt that was fitted into its window is about to be sent.
COUNTED = 64


def limits_of(settings: Settings) -> Limits | None:
    """None without a budget."""
    day, month = settings.budget_usd_per_day, settings.budget_usd_per_month
    return None if day is None and month is None else Limits(day, month)


def build_allowance(settings: Settings, database: Database, metrics: Metrics) -> Allowance | None:
    """None without a budget: then no call is estimated, and nothing is kept."""
    limits, meter = limits_of(settings), BudgetMeter(metrics)
    if limits is None:
        return None
    ledger = DatabaseLedger(database, limits, meter.refused)
    meter.watch({"day": limits.day, "month": limits.month}, ledger.spent_now)
    count = lru_cache(COUNTED)(counter_of(tokenizer_files(settings)))
    return Allowance(ledger, count, settings.llm_max_output_tokens)


def check_prices(settings: Settings) -> None:
    """Raises SettingsError for a model that a budget can't hold."""
    if limits_of(settings):
        for name, setting in [(settings.llm_model, "LLM_MODEL"), *settings.further_models()]:
            check_price(name, settings.own_prices(), setting)
