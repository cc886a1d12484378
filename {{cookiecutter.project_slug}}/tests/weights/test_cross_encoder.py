"""A tiny cross-encoder with random weights, made here, in the steps of a search."""

from pathlib import Path
from typing import Any

import pytest

from app.errors import SettingsError
from app.rag.retrieval import make_strategy
from app.rag.retrieval.step import Parts
from app.types import Query
from tests.fakes.candidates import EMBEDDER, candidate, found_in

pytestmark = pytest.mark.weights
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "green", "apples", "cars", "grow", "guide", "install", ">"]


def write(folder: Path, labels: int = 1) -> str:
    """A BERT of two layers, as its own library saves it."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    (folder / "words.txt").write_text("\n".join(WORDS))
    torch.manual_seed(0)
    sizes: dict[str, Any] = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(WORDS), intermediate_size=64, num_labels=labels, **sizes)
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(vocab=str(folder / "words.txt")).save_pretrained(folder)
    return str(folder)


def test_a_model_in_a_folder_orders_what_was_found(tmp_path: Path) -> None:
    strategy = make_strategy("cross_encoder", Parts(EMBEDDER, write(tmp_path / "model")))
    [step] = strategy.arrangements
    candidates = [candidate(number, text, 0.5) for number, text in enumerate(["red apples grow", "green cars"])]
    found = found_in(Query("apples"))
    arranged = step.arrange(candidates, found)
    assert {one.chunk.id for one in arranged} == {one.chunk.id for one in candidates}
    scores = [one.score for one in arranged]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)
    assert step.arrange(candidates[::-1], found) == arranged
    assert step.arrange([], found) == []


def test_a_model_that_gives_several_scores_is_refused(tmp_path: Path) -> None:
    [step] = make_strategy("cross_encoder", Parts(EMBEDDER, write(tmp_path / "model", labels=3))).arrangements
    with pytest.raises(SettingsError, match="gives 3 scores"):
        step.arrange([candidate(1, "red apples", 0.5)], found_in(Query("apples")))


def test_a_damaged_folder_is_named(tmp_path: Path) -> None:
    folder = Path(write(tmp_path / "model"))
    (folder / "model.safetensors").unlink()
    [step] = make_strategy("cross_encoder", Parts(EMBEDDER, str(folder))).arrangements
    with pytest.raises(SettingsError, match="can't be loaded"):
        step.arrange([candidate(1, "red apples", 0.5)], found_in(Query("apples")))
