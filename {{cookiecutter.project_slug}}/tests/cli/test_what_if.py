import pytest

from app.cli.costs.what_if import compare_with
from app.errors import SettingsError
from app.llm.what_if import Call
from app.types import Usage

CALLS = [Call(Usage(1_000_000, 0), 2.0, 0.1)]


def test_a_model_with_a_price_of_one_s_own_can_be_compared_with() -> None:
    assert compare_with("openai:mine", CALLS, {"openai:mine": (0.5, 1.0)}).all_by_it == 0.5


def test_a_model_without_a_price_is_refused() -> None:
    with pytest.raises(SettingsError, match="LLM_PRICES"):
        compare_with("openai:mine", CALLS, {})
