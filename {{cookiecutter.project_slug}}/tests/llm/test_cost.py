import pytest
from genai_prices import Usage as Counted
from genai_prices import calc_price

from app.errors import SettingsError
from app.llm.cost import check_price, cost_usd
from app.types import Usage

USAGE = Usage(input_tokens=1_000_000, output_tokens=0)
OWN = {"openai:my-model": (0.25, 2.0), "openai:gpt-5-mini": (0.0, 0.0)}


def test_the_offline_model_is_free() -> None:
    assert cost_usd("offline", USAGE) == 0.0


def test_a_known_model_has_a_price() -> None:
    assert (cost_usd("openai:gpt-5-mini", USAGE) or 0) > 0


@pytest.mark.parametrize("model", ["anthropic:claude-sonnet-4-5", "openai:o3", "perplexity:sonar"])
@pytest.mark.parametrize("read", [1_000, 300_000])
def test_prices_are_those_of_the_list_also_by_length_by_date_and_by_request(model: str, read: int) -> None:
    provider, _, name = model.partition(":")
    listed = calc_price(Counted(input_tokens=read, output_tokens=400), model_ref=name, provider_id=provider)
    assert cost_usd(model, Usage(read, 400)) == float(listed.total_price)


def test_what_no_price_list_knows_has_none() -> None:
    assert cost_usd("openai:no-such-model", USAGE) is None
    assert cost_usd("nowhere:model", USAGE) is None


def test_a_model_of_one_s_own_costs_nothing_that_a_list_knows_though_others_sell_its_name() -> None:
    assert cost_usd("ollama:deepseek-r1", USAGE) is None
    assert cost_usd("sagemaker:gpt-5", USAGE) is None


def test_a_price_of_one_s_own_counts_also_where_a_list_has_another() -> None:
    assert cost_usd("openai:my-model", Usage(1_000_000, 500_000), OWN) == 1.25
    assert cost_usd("openai:gpt-5-mini", USAGE, OWN) == 0.0


def test_a_model_without_a_price_is_refused_with_the_line_to_write() -> None:
    check_price("offline", {})
    check_price("openai:gpt-5-mini", {})
    check_price("openai:my-model", OWN)
    with pytest.raises(SettingsError, match=r'^LLM_MODEL=openai:other .*LLM_PRICES="openai:other=0.25/2"'):
        check_price("openai:other", OWN)
