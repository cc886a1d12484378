from app.llm.cost import cost_usd
from app.types import Usage

USAGE = Usage(input_tokens=1_000_000, output_tokens=0)


def test_the_offline_model_is_free() -> None:
    assert cost_usd("offline", USAGE) == 0.0


def test_a_known_model_has_a_price() -> None:
    assert (cost_usd("openai:gpt-5-mini", USAGE) or 0) > 0


def test_what_no_price_list_knows_has_none() -> None:
    assert cost_usd("openai:no-such-model", USAGE) is None
    assert cost_usd("nowhere:model", USAGE) is None
    assert cost_usd("openai:gpt-5-mini", USAGE, self_hosted=True) is None


def test_a_model_of_one_s_own_costs_nothing_that_a_list_knows_though_others_sell_its_name() -> None:
    assert cost_usd("ollama:deepseek-r1", USAGE) is None
    assert cost_usd("sagemaker:gpt-5", USAGE) is None
