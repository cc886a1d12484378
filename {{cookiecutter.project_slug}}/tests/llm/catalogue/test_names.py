import pytest

from app.llm.catalogue import find, load_catalogue
from app.llm.providers import PROVIDERS


def test_every_entry_is_found_by_its_name() -> None:
    assert [find(entry.name) for entry in load_catalogue().entries] == list(load_catalogue().entries)


@pytest.mark.parametrize("provider", sorted({entry.provider for entry in load_catalogue().entries} - {"sagemaker"}))
def test_the_model_that_a_provider_s_entry_names_is_found(provider: str) -> None:
    assert find(f"{provider}:{PROVIDERS[provider].good_model}")


def test_a_provider_may_be_written_with_dashes() -> None:
    assert find("google-genai:gemini-3.8-flash") == find("google_genai:gemini-3.8-flash") is not None


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("openai:gpt-5-mini-2025-08-07", "openai:gpt-5-mini"),
        ("azure_openai:gpt-5-mini-2025-08-07", "azure_openai:gpt-5-mini"),
        ("anthropic:claude-haiku-5-5-20261007", "anthropic:claude-haiku-5-5"),
        ("google_genai:models/gemini-3.8-flash", "google_genai:gemini-3.8-flash"),
        ("bedrock_converse:us.anthropic.claude-sonnet-5-5", "bedrock_converse:global.anthropic.claude-sonnet-5-5"),
        ("bedrock_converse:anthropic.claude-sonnet-5-5", "bedrock_converse:global.anthropic.claude-sonnet-5-5"),
        ("bedrock_converse:us.anthropic.claude-haiku-5-5-20261007-v1:0",
         "bedrock_converse:global.anthropic.claude-haiku-5-5"),
    ],
)  # fmt: skip
def test_a_name_with_a_date_or_a_region_is_that_model_without_a_price(asked: str, meant: str) -> None:
    found, entry = find(asked), find(meant)
    assert found
    assert entry
    assert found.name == asked
    assert found.context_tokens == entry.context_tokens
    assert found.max_output_tokens == entry.max_output_tokens
    assert found.input_usd_per_million is found.output_usd_per_million is None


@pytest.mark.parametrize(
    "name",
    [
        "offline",
        "",
        "gpt-5-mini",
        "openai:",
        "openai:llama3.2",
        "openai:gpt-5-mini-turbo",
        "openai:gpt-5-mini-2025",
        "anthropic:gpt-5-mini",
        "mistralai:mistral-medium-2604",
        "bedrock_converse:us-gov.openai.gpt-oss-120b-1:0",
        "bedrock_converse:us.",
        "nowhere:gpt-5-mini",
    ],
)
def test_what_is_not_certain_is_not_found(name: str) -> None:
    assert find(name) is None
