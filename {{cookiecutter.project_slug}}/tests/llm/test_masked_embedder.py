"""An embedder elsewhere reads the kind of what is personal."""

import pickle

from app.guardrails.personal.finder import find
from app.guardrails.personal.values import Kinds
from app.llm.embeddings import embeds_here
from app.llm.masked_embedder import MaskedEmbedder
from app.llm.provider import Access
from tests.fakes.embedders import StemEmbedder


def test_questions_and_passages_go_out_with_kinds_in_the_place_of_values() -> None:
    inner = StemEmbedder("7")
    embedder = MaskedEmbedder(inner, Kinds(find), "7 masked")
    embedder.encode_question("Ask ann@example.org or +49 30 1234567?")
    embedder.encode_passages(["Ann: ann@example.org", "nothing"])
    assert inner.encoded == ["Ask <EMAIL> or <PHONE>?", "Ann: <EMAIL>", "nothing"]
    assert (embedder.name, embedder.fingerprint, embedder.dimensions) == ("stems", "7 masked", 64)


def test_it_goes_to_another_process() -> None:
    embedder = pickle.loads(pickle.dumps(MaskedEmbedder(StemEmbedder(), Kinds(find), "1")))  # noqa: S301
    embedder.encode_question("Ask ann@example.org")
    assert embedder.embedder.encoded == ["Ask <EMAIL>"]


def test_only_a_model_of_this_process_is_here() -> None:
    names = {"minilm": True, "minilm-onnx": True, "huggingface:folder": True, "openai:m": False, "ollama:m": False}
    assert {name: embeds_here(Access(name)) for name in names} == names
