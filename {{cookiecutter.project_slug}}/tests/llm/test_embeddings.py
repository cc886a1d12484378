import numpy as np
import pytest

from app.errors import ModelUnavailable, SettingsError
from app.llm.embeddings import load_embedder
from app.llm.provider import Access
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


@pytest.mark.parametrize("name", ["bert", "nowhere:small"])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="EMBEDDING_MODEL"):
        load_embedder(Access(name, "EMBEDDING"))
