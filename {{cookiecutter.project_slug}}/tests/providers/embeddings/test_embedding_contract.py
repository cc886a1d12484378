"""One contract for the embedding models of all providers: the real client, a server that speaks its protocol.

OpenAI's client is among what every test has; the others have a family of their own.
"""

import pickle
from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any, cast

import numpy as np
import pytest

from app.errors import ModelBusy, ModelRefused, ModelUnavailable
from app.llm.embeddings import load_embedder
from app.llm.remote import RemoteEmbedder
from app.types.embedding import Embedder
from tests.providers.embeddings.server import Dialect, EmbeddingServer, Row, Turn, serving, vector_of

HERE = "tests.providers.embeddings"
TEXTS = [f"passage {number}" for number in range(100)]
FIRST = Turn()  # the request by which an embedder learns its dimensions
BUSY = Turn(429, {"retry-after": "0"})


FAMILY = [
    "openai:Azure",
    "google:Gemini",
    "google:VertexAI",
    "google:GeminiOnVertexAI",
    "others:Mistral",
    "others:Ollama",
    "bedrock:Titan",
    "bedrock:CohereOnBedrock",
    "bedrock:Nova",
]
# Its client uses what pydantic will drop.
OUTDATED = pytest.param(
    "others:Cohere", marks=[pytest.mark.providers, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
)


@pytest.fixture(
    params=["openai:OpenAI", *(pytest.param(name, marks=pytest.mark.providers) for name in FAMILY), OUTDATED]
)
def dialect(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Dialect:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    return cast(Dialect, resolve_name(f"{HERE}.{request.param}")())


def connected(server: EmbeddingServer, timeout: float = 10) -> Embedder:
    return load_embedder(server.dialect.access(server.url), timeout)


def sent(server: EmbeddingServer) -> list[str]:
    """All texts after the one that asked for the dimensions."""
    return [text for asked in server.asked[1:] for text in server.dialect.texts(asked)]


def failed(encode: Callable[[Any], object], text: str | list[str]) -> str:
    """What its failure says."""
    with pytest.raises(ModelUnavailable) as raised:
        encode(text)
    return str(raised.value)


def unit(text: str) -> Row:
    vector = np.asarray(vector_of(text))
    return list(vector / np.linalg.norm(vector))


def test_a_batch_comes_back_in_order_at_length_one(dialect: Dialect) -> None:
    with serving(dialect) as server:
        embedder = connected(server)
        vectors = embedder.encode_passages(TEXTS)
        assert embedder.dimensions == 8
        assert np.allclose(vectors, [unit(text) for text in TEXTS], atol=1e-5)
        assert embedder.encode_passages([]).shape == (0, 8)
    assert sent(server) == TEXTS
    for asked in server.asked:
        dialect.check(asked)
        assert len(dialect.texts(asked)) <= dialect.longest


def test_questions_and_passages_are_said_to_be_what_they_are(dialect: Dialect) -> None:
    with serving(dialect) as server:
        embedder = connected(server)
        assert np.allclose(embedder.encode_question("why?"), unit("why?"), atol=1e-5)
        embedder.encode_passages(["because"])
    question, passage = server.asked[1:]
    assert (dialect.texts(question), dialect.texts(passage)) == (["why?"], ["because"])
    assert (dialect.purpose(question), dialect.purpose(passage)) in [("question", "passage"), ("", "")]


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_refusal_is_final_and_names_what_to_check(dialect: Dialect, status: int) -> None:
    with serving(dialect, FIRST, Turn(status)) as server:
        embedder = connected(server)
        with pytest.raises(ModelRefused) as raised:
            embedder.encode_passages(["one"])
    message, key = str(raised.value), "AWS_ACCESS_KEY_ID" if "bedrock" in dialect.name else "EMBEDDING_API_KEY"
    assert message.startswith(dialect.name)
    assert {400: "EMBEDDING_MODEL", 401: key, 404: "EMBEDDING_MODEL, EMBEDDING_BASE_URL"}[status] in message
    assert "scripted failure" not in message
    assert "test-key" not in message
    assert len(server.asked) == 2


def test_a_busy_server_is_asked_again_when_it_says_so_and_no_passage_is_lost(dialect: Dialect) -> None:
    with serving(dialect, FIRST, FIRST, BUSY, Turn(503 if "bedrock" in dialect.name else 500), FIRST) as server:
        vectors = connected(server).encode_passages(TEXTS)
    assert np.allclose(vectors, [unit(text) for text in TEXTS], atol=1e-5)
    first, busy, failed, again = [dialect.texts(asked) for asked in server.asked[1:5]]
    assert busy == failed == again
    assert set(first).isdisjoint(again)


def test_a_server_that_wants_a_long_pause_is_not_waited_for(dialect: Dialect) -> None:
    with serving(dialect, FIRST, Turn(429, {"retry-after": "7200"})) as server:
        embedder = connected(server)
        with pytest.raises(ModelBusy, match="in 7200 seconds") as raised:
            embedder.encode_question("why?")
    assert raised.value.retry_after == 7200
    assert len(server.asked) == 2


def test_a_server_that_keeps_failing_is_asked_three_times(dialect: Dialect) -> None:
    with serving(dialect, FIRST, Turn(500)) as server:
        embedder = connected(server)
        with pytest.raises(ModelUnavailable, match=dialect.name):
            embedder.encode_question("why?")
    assert len(server.asked) == 4, "the client tries again by itself"


def test_a_silent_server_is_left(dialect: Dialect) -> None:
    with serving(dialect, FIRST, Turn(silent=True)) as server:
        embedder = connected(server, timeout=1)
        with pytest.raises(ModelUnavailable, match="check EMBEDDING_BASE_URL"):
            embedder.encode_question("why?")
    assert len(server.asked) == 2


@pytest.mark.parametrize("raw", [b"<html>Welcome</html>", b'{"answer": 42}', b"[]", b'{"data": [', b"", b"null"])
def test_what_is_no_answer_is_one_line(dialect: Dialect, raw: bytes) -> None:
    with serving(dialect, FIRST, Turn(raw=raw)) as server:
        embedder = connected(server)
        for raised in (failed(embedder.encode_question, "why?"), failed(embedder.encode_passages, ["one"])):
            assert raised.startswith(dialect.name)
            assert "\n" not in raised


CHANGES: dict[str, Callable[[list[Row]], list[Row]]] = {
    "too few": lambda rows: rows[:-1],
    "of 7 dimensions": lambda rows: [row[:7] for row in rows],
    "different lengths": lambda rows: [*rows[:-1], rows[-1][:7]],
    "no numbers": lambda rows: [*rows[:-1], [float("nan"), *rows[-1][1:]]],
    "only zeros": lambda rows: [*rows[:-1], [0.0 for _ in rows[-1]]],
    "nothing": lambda rows: [[] for _ in rows],
}


@pytest.mark.parametrize("fault", CHANGES)
def test_vectors_that_can_not_be_compared_are_refused(dialect: Dialect, fault: str) -> None:
    with serving(dialect, FIRST, Turn(change=CHANGES[fault])) as server:
        embedder = connected(server)
        with pytest.raises(ModelUnavailable, match=dialect.name):
            embedder.encode_passages(["one", "two"])


def test_an_embedder_is_pickled_without_its_connection_and_asks_no_more_than_before(dialect: Dialect) -> None:
    with serving(dialect) as server:
        embedder = connected(server)
        again = pickle.loads(pickle.dumps(embedder))  # noqa: S301
        assert isinstance(again, RemoteEmbedder)
        assert (again.name, again.fingerprint, again.dimensions) == (dialect.name, dialect.name, 8)
        assert len(server.asked) == 1
        assert np.allclose(again.encode_question("why?"), unit("why?"), atol=1e-5)
