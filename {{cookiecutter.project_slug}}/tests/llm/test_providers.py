"""The table of providers, and how a model's settings and its provider's variables become a client's options."""

from pathlib import Path
from typing import Any

import pytest

from app.errors import MissingExtra, SettingsError
from app.llm.chat import load_chat_model
from app.llm.embeddings import build_embeddings
from app.llm.provider import Access, Client, Provider
from app.llm.providers import PROVIDERS, provider_of, secrets_in
from app.settings import Settings
from app.settings.env_file import check_env_file
from tests.fakes.packages import EXTRAS, without_extra

LIMITS: dict[str, Any] = {"max_tokens": 50, "timeout": 20}
KEYED = Provider(
    Client("made:up"), variables={"api_key": ("A_KEY", "B_KEY"), "base_url": ("A_URL",)}, required=("api_key",)
)


def own(name: str, base_url: str | None = None, api_key: str | None = None, **variables: str) -> Access:
    return Access(name, "LLM", base_url, api_key, variables)


def test_every_entry_has_an_extra_of_its_name_and_a_model_to_begin_with() -> None:
    assert {name: entry.extra for name, entry in PROVIDERS.items()} == {name: name for name in PROVIDERS}
    assert set(PROVIDERS) <= set(EXTRAS)
    assert all(entry.good_model for entry in PROVIDERS.values())


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_client_is_told_how_long_an_answer_may_be(name: str) -> None:
    assert {"model", "max_tokens"} <= PROVIDERS[name].chat.names.keys()


def test_options_go_by_the_names_that_the_client_has_for_them_and_no_others() -> None:
    client = Client("made:up", names={"max_tokens": "num_predict", "base_url": "host"}, compatible={"flat": True})
    assert client.options({**LIMITS, "base_url": "http://a"}) == {"num_predict": 50, "host": "http://a", "flat": True}
    assert client.options({**LIMITS, "base_url": None}) == {"num_predict": 50}


def test_a_setting_that_a_client_does_not_understand_is_refused() -> None:
    with pytest.raises(SettingsError, match="LLM_MODEL=sagemaker:e has no use for LLM_API_KEY: remove it"):
        PROVIDERS["sagemaker"].chat_options(own("sagemaker:e", api_key="k"), **LIMITS)


def test_a_project_of_google_cloud_comes_from_its_variables() -> None:
    access = own("google_vertexai:m", GOOGLE_CLOUD_PROJECT="p", GOOGLE_APPLICATION_CREDENTIALS="/keys.json")
    options = PROVIDERS["google_vertexai"].chat_options(access, **LIMITS)
    assert options == {"model": "m", **LIMITS, "project": "p", "credentials_file": "/keys.json"}


def test_a_part_of_a_second_is_a_second_for_clients_that_count_whole_ones() -> None:
    assert KEYED.chat_options(own("a:m", api_key="k"), max_tokens=5, timeout=0.2)["timeout"] == 1


def test_a_server_of_ones_own_needs_no_key_and_never_sees_that_of_the_provider() -> None:
    reached = KEYED.reach(own("a:m", "http://mine", A_KEY="secret"), KEYED.chat)
    assert reached == {"base_url": "http://mine", "api_key": "none"}
    assert KEYED.reach(own("a:m", "http://mine", "k", A_KEY="secret"), KEYED.chat)["api_key"] == "k"


def test_the_settings_win_over_the_providers_variables_and_an_earlier_variable_over_a_later() -> None:
    variables = {"A_KEY": "", "B_KEY": "b", "A_URL": "http://a"}
    assert KEYED.reach(own("a:m", **variables), KEYED.chat) == {"api_key": "b", "base_url": "http://a"}
    assert KEYED.reach(own("a:m", api_key="k", **variables), KEYED.chat)["api_key"] == "k"


def test_a_missing_key_names_all_variables_that_may_hold_it() -> None:
    with pytest.raises(SettingsError, match=r"^LLM_MODEL=a:m needs a key: set LLM_API_KEY or A_KEY in \.env$"):
        KEYED.reach(own("a:m"), KEYED.chat)
    with pytest.raises(SettingsError, match=r"^a:m needs a key: set A_KEY in \.env$"):
        KEYED.reach(Access("a:m"), KEYED.chat)


@pytest.mark.parametrize("key", ["secret\n", "sec ret", "   ", "\u201csecret\u201d", "sec\x00ret"])
def test_a_key_that_no_request_can_carry_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError, match=r"no key has: copy LLM_API_KEY or A_KEY again$") as raised:
        KEYED.reach(own("a:m", api_key=key), KEYED.chat)
    assert key.strip() not in str(raised.value) or not key.strip()
    with pytest.raises(SettingsError, match=r"^a:m has a key .*: copy A_KEY again$"):
        KEYED.reach(Access("a:m", variables={"A_KEY": key}), KEYED.chat)


@pytest.mark.parametrize(
    ("name", "variables", "wanted"),
    [
        ("openai:m", {}, "a key: set LLM_API_KEY or OPENAI_API_KEY"),
        ("anthropic:m", {}, "a key: set LLM_API_KEY or ANTHROPIC_API_KEY"),
        ("google-genai:m", {}, "a key: set LLM_API_KEY or GOOGLE_API_KEY"),
        ("mistralai:m", {}, "a key: set LLM_API_KEY or MISTRAL_API_KEY"),
        ("huggingface:m", {}, "a key: set LLM_API_KEY or HF_TOKEN"),
        ("azure_openai:m", {}, "an address: set LLM_BASE_URL or AZURE_OPENAI_ENDPOINT"),
        ("azure_openai:m", {"AZURE_OPENAI_ENDPOINT": "http://a"}, "a version of its API: set OPENAI_API_VERSION"),
    ],
)
def test_what_is_missing_is_named_before_the_package_is_looked_for(
    name: str, variables: dict[str, str], wanted: str
) -> None:
    with pytest.raises(SettingsError, match=wanted) as raised:
        load_chat_model(own(name, **variables), **LIMITS)
    assert not isinstance(raised.value, MissingExtra)


@pytest.mark.parametrize("name", [name for name in PROVIDERS if name != "cohere"])  # which is for embeddings only
def test_a_package_that_is_missing_is_an_extra_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra(name, monkeypatch)
    entry = PROVIDERS[name]
    needed = {entry.variables[option][0]: "given" for option in entry.required}
    with pytest.raises(MissingExtra) as raised:
        load_chat_model(own(f"{name}:m", **needed), **LIMITS)
    assert str(raised.value) == f'LLM_MODEL={name}:m needs the extra {name!r}: run `make setup EXTRAS="{name}"`'


@pytest.mark.parametrize("name", [name for name, one in PROVIDERS.items() if one.embedding and not one.embedding.extra])
def test_a_package_that_is_missing_for_embeddings_is_an_extra_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra(name, monkeypatch)
    entry = PROVIDERS[name]
    needed = {entry.variables[option][0]: "given" for option in entry.required}
    with pytest.raises(MissingExtra) as raised:
        build_embeddings(Access(f"{name}:m", "EMBEDDING", variables=needed))
    assert str(raised.value) == f'EMBEDDING_MODEL={name}:m needs the extra {name!r}: run `make setup EXTRAS="{name}"`'


def test_every_variable_of_a_provider_may_stand_in_the_env_file(tmp_path: Path) -> None:
    names = [name for entry in PROVIDERS.values() for names in entry.variables.values() for name in names]
    (tmp_path / ".env").write_text("".join(f"{name}=a\n" for name in names), "utf-8")
    check_env_file(tmp_path / ".env", Settings.model_fields)


def test_a_price_is_that_of_the_provider_only_where_it_serves_the_model() -> None:
    assert not KEYED.self_hosted(own("a:m"))
    assert KEYED.self_hosted(own("a:m", "http://mine"))
    assert KEYED.self_hosted(own("a:m", A_URL="http://mine"))
    azure = PROVIDERS["azure_openai"]
    assert not azure.self_hosted(own("azure_openai:m", "http://theirs"))


def test_dashes_and_underscores_are_alike_in_a_providers_name() -> None:
    assert provider_of("google-genai:m") is PROVIDERS["google_genai"]


def test_no_client_of_openai_has_a_limit_for_each_chunk() -> None:
    """That limit loses cancellations."""
    azure = {"AZURE_OPENAI_ENDPOINT": "http://127.0.0.1:9", "OPENAI_API_VERSION": "2025-01-01"}
    for name in ("openai:m", "azure_openai:m"):
        model: Any = load_chat_model(own(name, api_key="k", **azure), **LIMITS)
        assert (model.stream_chunk_timeout, model.max_retries) == (None, 0)


def test_the_keys_of_all_providers_are_known_as_secrets() -> None:
    variables = {"ANTHROPIC_API_KEY": "a1", "AWS_SECRET_ACCESS_KEY": "b2", "AWS_REGION": "us-east-1", "HOME": "/root"}
    assert secrets_in(variables) == {"a1", "b2"}
