from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from app.errors import MissingExtra, SettingsError
from app.llm.client import build_client


class Demanding(BaseModel):
    api_key: Annotated[str, Field(min_length=100)]


def refused(text: str) -> None:
    raise ValueError(text)


def not_installed() -> None:
    import no_such_package.inside  # type: ignore[import-not-found]  # noqa: F401


@pytest.mark.parametrize("setting", ["LLM", "EMBEDDING"])
def test_what_a_client_refuses_names_the_settings_on_one_line(setting: str) -> None:
    with pytest.raises(SettingsError, match=f"^{setting}_MODEL=openai:m .*set {setting}_API_KEY in .env$") as raised:
        build_client(setting, "openai:m", lambda: refused("no credentials\nread the manual"), None)
    assert "\n" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_no_refusal_repeats_the_key() -> None:
    for text, key in (("bad key sk-abcdef123", None), ("can't use hunter22", "hunter22")):
        with pytest.raises(SettingsError) as raised:
            build_client("LLM", "openai:m", lambda text=text: refused(text), key)  # type: ignore[misc]
        assert "***" in str(raised.value)
    with pytest.raises(SettingsError, match="at least 100 characters") as raised:
        build_client("LLM", "openai:m", lambda: Demanding(api_key="hunter22"), None)
    assert "hunter22" not in str(raised.value)


def test_a_missing_package_is_that_of_the_extra_or_of_the_import() -> None:
    with pytest.raises(MissingExtra, match="LLM_MODEL=anthropic:m needs the extra 'anthropic': run `make setup`"):
        build_client("LLM", "anthropic:m", not_installed, None)
    with pytest.raises(MissingExtra, match=r"EMBEDDING_MODEL=mine:m needs .* add no-such-package as an extra"):
        build_client("EMBEDDING", "mine:m", not_installed, None)
