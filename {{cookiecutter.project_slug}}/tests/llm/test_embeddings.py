from dataclasses import replace

import numpy as np
import pytest

from app.errors import ModelUnavailable, SettingsError
from app.llm.chat import load_chat_model
from app.llm.embeddings import build_embeddings, load_embedder
from app.llm.provider import BATCH, Access
from app.llm.providers import PROVIDERS
from tests.fakes.openai import FakeOpenAI, serving


def test_a_remote_model_gives_unit_vectors_and_its_dimensions() -> None:
    with serving(FakeOpenAI()) as server:
        embedder = load_embedder(Access("openai:small", "EMBEDDING", server.url))
        vectors = embedder.encode_passages(["one", "two"])
        assert embedder.dimensions == 2
        assert np.allclose(vectors, [[0.6, 0.8]] * 2)
        assert embedder.encode_passages([]).shape == (0, 2)
        assert server.requests[-1]["input"] == ["one", "two"]
        assert np.allclose(embedder.encode_question("one"), [0.6, 0.8])


@pytest.mark.parametrize(("status", "setting"), [(401, "EMBEDDING_API_KEY"), (404, "EMBEDDING_BASE_URL")])
def test_a_failing_server_is_named_with_what_to_check_and_not_quoted(status: int, setting: str) -> None:
    with serving(FakeOpenAI(status=status)) as server, pytest.raises(ModelUnavailable, match=setting) as raised:
        load_embedder(Access("openai:small", "EMBEDDING", server.url, "k"))
    assert "scripted failure" not in str(raised.value)


@pytest.mark.parametrize("name", ["bedrock", "bedrock_converse"])
def test_both_names_of_bedrock_are_one_entry(name: str) -> None:
    shared = replace(PROVIDERS[name], extra=None)
    assert shared == replace(PROVIDERS["bedrock"], extra=None)
    assert PROVIDERS[name].extra == name
    assert shared.embedding
    assert [shared.embedding.batch(f"{model}-1") for model in ("amazon.titan", "eu.cohere.embed")] == [1, BATCH]


def test_a_chat_model_of_cohere_is_refused_in_words() -> None:
    with pytest.raises(SettingsError, match="LLM_MODEL=cohere:command: only embedding models of Cohere"):
        load_chat_model(Access("cohere:command", "LLM", api_key="k"), max_tokens=10, timeout=1)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("cohere:m", "a key: set EMBEDDING_API_KEY or COHERE_API_KEY"),
        ("google-genai:m", "a key: set EMBEDDING_API_KEY or GOOGLE_API_KEY"),
        ("mistralai:m", "a key: set EMBEDDING_API_KEY or MISTRAL_API_KEY"),
        ("azure_openai:m", "an address: set EMBEDDING_BASE_URL or AZURE_OPENAI_ENDPOINT"),
        ("anthropic:m", "this provider has no embedding models here"),
        ("sagemaker:m", "this provider has no embedding models here"),
    ],
)
def test_what_is_missing_is_named_before_anything_is_asked(name: str, missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        build_embeddings(Access(name, "EMBEDDING"))


@pytest.mark.parametrize("name", ["bert", "nowhere:small"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="EMBEDDING_MODEL"):
        load_embedder(Access(name, "EMBEDDING"))
