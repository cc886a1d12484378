import pytest

from app.llm.catalogue import find
from app.llm.provider import Access
from app.llm.window import UNKNOWN_TOKENS, context_window

GPT = "openai:gpt-5-mini"


def test_the_setting_says_how_much_a_model_reads() -> None:
    assert context_window(Access(GPT, "LLM"), 4096) == 4096
    assert context_window(Access("offline", "LLM"), 600) == 600


def test_a_model_at_its_provider_has_the_window_of_the_catalogue() -> None:
    entry = find(GPT)
    assert entry
    assert entry.context_tokens
    assert context_window(Access(GPT, "LLM"), None) == entry.context_tokens > UNKNOWN_TOKENS


def test_both_names_of_amazon_bedrock_mean_the_same_model() -> None:
    model = "us.anthropic.claude-haiku-5-5"
    converse = context_window(Access(f"bedrock_converse:{model}", "LLM"), None)
    assert converse == context_window(Access(f"bedrock:{model}", "LLM"), None)
    assert converse != UNKNOWN_TOKENS


@pytest.mark.parametrize(
    "access",
    [
        Access("openai:nobody-knows", "LLM"),
        Access(GPT, "LLM", base_url="http://mine"),
        Access(GPT, variables={"OPENAI_BASE_URL": "http://mine"}),
        Access("ollama:llama3.2", "LLM"),
    ],
)
def test_what_a_server_was_started_with_nobody_knows_so_the_window_is_small(access: Access) -> None:
    assert context_window(access, None) == UNKNOWN_TOKENS == 8192


def test_the_offline_model_reads_any_length() -> None:
    assert context_window(Access("offline", "LLM"), None) is None
