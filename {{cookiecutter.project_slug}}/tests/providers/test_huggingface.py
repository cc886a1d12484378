"""What is so of Hugging Face alone."""

from typing import Any

import pytest

from app.errors import SettingsError
from app.llm.chat import load_chat_model
from app.llm.provider import Access

pytestmark = pytest.mark.providers
MODEL = "huggingface:meta-llama/Llama-3.3-70B-Instruct"


def test_a_hosted_model_goes_to_the_router_with_its_token() -> None:
    from huggingface_hub.inference._providers import get_provider_helper

    model: Any = load_chat_model(Access(MODEL, "LLM", api_key="hf_4711"), max_tokens=50, timeout=20)
    options = model.llm.async_client.options
    assert options == {"model": "meta-llama/Llama-3.3-70B-Instruct", "api_key": "hf_4711", "timeout": 20}
    helper = get_provider_helper(None, "conversational", options["model"])
    url = helper._prepare_url(options["api_key"], options["model"])
    assert url == "https://router.huggingface.co/v1/chat/completions"


def test_a_key_that_the_router_refuses_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="a token of Hugging Face begins with hf_: correct LLM_API_KEY"):
        load_chat_model(Access(MODEL, "LLM", api_key="sk-4711"), max_tokens=50, timeout=20)
