import math

from app.errors import DatabaseUnavailable
from app.monitoring.budget import BudgetMeter
from app.monitoring.metrics import Metrics


def sample(metrics: Metrics, name: str, period: str) -> float:
    found = metrics.registry.get_sample_value(name, {"period": period})
    assert found is not None
    return found


def test_without_a_budget_there_is_no_number() -> None:
    metrics = Metrics("1.0", "m", "e")
    BudgetMeter(metrics)
    assert math.isnan(sample(metrics, "app_budget_usd", "day"))
    assert math.isnan(sample(metrics, "app_budget_spent_usd", "month"))


def test_a_scrape_asks_what_is_spent_now() -> None:
    metrics, spent = Metrics("1.0", "m", "e"), {"day": 0.0, "month": 4.0}
    BudgetMeter(metrics).watch({"day": 5.0, "month": None}, lambda: spent)
    spent["day"] = 2.0
    assert sample(metrics, "app_budget_usd", "day") == 5.0
    assert math.isnan(sample(metrics, "app_budget_usd", "month"))
    assert (sample(metrics, "app_budget_spent_usd", "day"), sample(metrics, "app_budget_spent_usd", "month")) == (2, 4)


def test_books_that_can_not_be_read_do_not_break_the_scrape() -> None:
    def broken() -> dict[str, float]:
        raise DatabaseUnavailable("the database failed: check its disk")

    metrics = Metrics("1.0", "m", "e")
    BudgetMeter(metrics).watch({"day": 5.0, "month": None}, broken)
    assert math.isnan(sample(metrics, "app_budget_spent_usd", "day"))


def test_refusals_are_counted() -> None:
    metrics = Metrics("1.0", "m", "e")
    meter = BudgetMeter(metrics)
    meter.refused()
    assert metrics.registry.get_sample_value("app_budget_refusals_total") == 1
