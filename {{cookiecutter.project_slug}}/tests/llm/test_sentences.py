"""EMBEDDING_MODEL="huggingface:FOLDER". What needs torch makes a model of its own, with weights by chance."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.errors import MissingExtra, SettingsError
from app.llm.adapters.sentences import fingerprint_of
from app.llm.client import build_client
from app.llm.embeddings import build_embeddings, load_embedder
from app.llm.provider import Access
from app.llm.providers import PROVIDERS

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", "passage", ":", "cats", "sleep", "dogs", "bark"]


def of_folder(folder: Path) -> Access:
    return Access(f"huggingface:{folder}", "EMBEDDING")


def test_a_folder_without_a_model_is_named_with_what_to_do(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(SettingsError, match=f"EMBEDDING_MODEL=.*{folder} is no folder with a model .*save one"):
            build_embeddings(of_folder(folder))


def test_a_name_of_the_hub_is_no_folder_and_nothing_is_fetched() -> None:
    with pytest.raises(SettingsError, match="is no folder with a model"):
        build_embeddings(Access("huggingface:sentence-transformers/all-MiniLM-L6-v2", "EMBEDDING"))


def test_without_the_library_its_extra_is_named_and_not_that_of_the_hosted_service() -> None:
    client = PROVIDERS["huggingface"].embedding
    assert client
    with pytest.raises(MissingExtra, match=r'needs the extra .transformers.: run `make setup EXTRAS="transformers"`'):
        build_client(replace(client, make="no_such_package:embeddings"), Access("huggingface:folder", "EMBEDDING"), {})


def test_a_folder_asks_for_no_key_and_takes_no_address(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="has no use for EMBEDDING_BASE_URL"):
        build_embeddings(Access(f"huggingface:{tmp_path}", "EMBEDDING", "http://mine"))


def test_a_fingerprint_changes_with_any_file_and_not_with_the_place(tmp_path: Path) -> None:
    prints = set()
    for place, content in (("a", "1"), ("b", "1"), ("c", "2")):
        (tmp_path / place / "deep").mkdir(parents=True)
        (tmp_path / place / "deep" / "model.safetensors").write_text(content, encoding="utf-8")
        prints.add(fingerprint_of(tmp_path / place))
    assert len(prints) == 2
    (tmp_path / "c" / "deep" / "model.safetensors").rename(tmp_path / "c" / "model.safetensors")
    assert fingerprint_of(tmp_path / "c") not in prints


def saved(folder: Path, seed: int = 1) -> Path:
    """A model of two layers and 32 dimensions that has prompts."""
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(seed)
    (folder / "bare").mkdir(parents=True)
    (folder / "bare" / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    sizes: dict[str, Any] = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(WORDS), intermediate_size=64, **sizes)
    BertModel(config).save_pretrained(folder / "bare")
    BertTokenizerFast(vocab=dict(zip(WORDS, range(len(WORDS)), strict=True))).save_pretrained(folder / "bare")
    word, pooling = models.Transformer(str(folder / "bare"), max_seq_length=64), models.Pooling(32)
    prompts = {"query": "query: ", "document": "passage: "}
    SentenceTransformer(modules=[word, pooling], prompts=prompts, device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.mark.weights
@pytest.mark.filterwarnings("ignore")
def test_a_folder_encodes_questions_and_passages_by_its_own_prompts(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = saved(tmp_path)
    embedder = load_embedder(of_folder(folder))
    assert embedder.dimensions == 32
    assert embedder.fingerprint == fingerprint_of(folder)
    plain = SentenceTransformer(str(folder), local_files_only=True)
    wanted = plain.encode(["query: cats sleep", "passage: cats sleep"], normalize_embeddings=True)
    question, (passage,) = embedder.encode_question("cats sleep"), embedder.encode_passages(["cats sleep"])
    assert np.allclose([question, passage], wanted, atol=1e-5)
    assert not np.allclose(question, passage, atol=1e-3)


@pytest.mark.weights
@pytest.mark.filterwarnings("ignore")
def test_other_weights_in_the_same_folder_are_another_model(tmp_path: Path) -> None:
    first, second = saved(tmp_path / "1"), saved(tmp_path / "2", seed=2)
    assert load_embedder(of_folder(first)).fingerprint != load_embedder(of_folder(second)).fingerprint
