from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from app.errors import MissingExtra, SettingsError
from app.llm.client import build_client
from app.llm.provider import Access, Client

HERE = "tests.llm.test_client"


class Demanding(BaseModel):
    api_key: Annotated[str, Field(min_length=100)]


def refused(text: str) -> None:
    raise ValueError(text)


def bad_key() -> None:
    refused("bad key sk-abcdef123, can't use hunter22")


def no_credentials() -> None:
    refused("no credentials\nread the manual")


def demanding() -> Demanding:
    return Demanding(api_key="hunter22")


def not_ours() -> None:
    raise SettingsError("a region is missing: set AWS_REGION in .env")


def not_installed() -> None:
    import no_such_package.inside  # type: ignore[import-not-found]  # noqa: F401


def build(access: Access, maker: str) -> None:
    build_client(Client(f"{HERE}:{maker}"), access, {})


@pytest.mark.parametrize("setting", ["LLM", "EMBEDDING"])
def test_what_a_client_refuses_names_the_settings_on_one_line(setting: str) -> None:
    advice = f"check its name, and {setting}_API_KEY or OPENAI_API_KEY in .env$"
    with pytest.raises(SettingsError, match=f"^{setting}_MODEL=openai:m .*{advice}") as raised:
        build(Access("openai:m", setting), "no_credentials")
    assert "\n" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_no_refusal_repeats_the_key() -> None:
    for access in (Access("openai:m", "LLM", api_key="hunter22"), Access("a:m", variables={"HF_TOKEN": "hunter22"})):
        with pytest.raises(SettingsError, match=r"bad key \*\*\*, can't use \*\*\*"):
            build(access, "bad_key")
    with pytest.raises(SettingsError, match="at least 100 characters") as raised:
        build(Access("openai:m", "LLM"), "demanding")
    assert "hunter22" not in str(raised.value)


def test_what_our_own_makers_refuse_is_said_of_the_model() -> None:
    with pytest.raises(SettingsError, match=r"^LLM_MODEL=a:m: a region is missing: set AWS_REGION in .env$"):
        build(Access("a:m", "LLM"), "not_ours")


def test_a_missing_package_is_that_of_the_extra_or_of_the_import() -> None:
    with pytest.raises(
        MissingExtra, match=r'LLM_MODEL=anthropic:m needs the extra .*: run `make setup EXTRAS="anthropic"`'
    ):
        build(Access("anthropic:m", "LLM"), "not_installed")
    with pytest.raises(MissingExtra, match=r"EMBEDDING_MODEL=mine:m needs .* add no-such-package as the extra mine "):
        build(Access("mine:m", "EMBEDDING"), "not_installed")


def test_a_provider_without_an_entry_that_wants_a_key_is_told_which_setting() -> None:
    with pytest.raises(SettingsError, match=r"^LLM_MODEL=mine:m .* and set LLM_API_KEY in \.env$"):
        build(Access("mine:m", "LLM"), "no_credentials")
    with pytest.raises(SettingsError, match=r"check its name and its key in the environment$"):
        build(Access("mine:m"), "no_credentials")
