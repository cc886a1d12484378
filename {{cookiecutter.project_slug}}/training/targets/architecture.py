"""What a decoder is made of, by the numbers of its `config.json`: how many parameters stand where.

Knows the families Llama, Qwen 3 and Gemma 3 (their papers: arXiv 2407.21783, 2505.09388, 2503.19786), which differ here
in their norms only. Reads numbers, no weights: the file beside this one has those of the models that the recipes name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.errors import SettingsError
from app.llm.failures import reason_of

PUBLISHED = Path(__file__).with_name("architectures.json")
DEFAULT_MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct"
"""What a recipe without a model tunes."""
FAMILIES = {"llama": (2, False), "qwen3": (2, True), "gemma3_text": (4, True)}
"""How many norms a layer has, and whether queries and keys have one too."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """`queries` and `keys` are dimensions: heads times those of a head. `others` are parameters beside the decoder's.

    Of Gemma 3 these are its eyes, which read images.
    """

    layers: int
    hidden: int
    intermediate: int
    queries: int
    keys: int
    head: int
    vocabulary: int
    tied: bool
    norms: int
    normed_heads: bool
    others: int = 0

    @property
    def matrices(self) -> dict[str, tuple[int, int]]:
        """The linear maps of one layer, each with the dimensions of its input and its output."""
        return {
            "q_proj": (self.hidden, self.queries),
            "k_proj": (self.hidden, self.keys),
            "v_proj": (self.hidden, self.keys),
            "o_proj": (self.queries, self.hidden),
            "gate_proj": (self.hidden, self.intermediate),
            "up_proj": (self.hidden, self.intermediate),
            "down_proj": (self.intermediate, self.hidden),
        }

    @property
    def in_layers(self) -> int:
        """Parameters of the linear maps of all layers, which are what is quantised."""
        return self.layers * sum(inner * outer for inner, outer in self.matrices.values())

    @property
    def in_embeddings(self) -> int:
        """Of the tokens' vectors, and of the map back to tokens where that is not the same one."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def parameters(self) -> int:
        norms = self.layers * (self.norms * self.hidden + 2 * self.head * self.normed_heads) + self.hidden
        return self.in_layers + self.in_embeddings + norms + self.others


def architecture_of(model: str) -> Architecture:
    """By the name of a model, or by a folder with its config.json. Raises SettingsError for one that is not known."""
    known = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    name = model or DEFAULT_MODEL
    if name in known:
        return read(known[name])
    file = Path(name) / "config.json"
    if not file.is_file():
        raise SettingsError(
            f"the size of {name} is not known: name a folder with its config.json, or one of {', '.join(known)}; "
            "training/targets/architectures.json takes more"
        )
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
        return read(config.get("text_config", config))
    except (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
        raise SettingsError(
            f"{file} does not say how large the model is ({type(error).__name__}: {reason_of(error)}): fetch it again"
        ) from None


def read(config: Mapping[str, Any]) -> Architecture:
    """Raises SettingsError for a family that this arithmetic does not fit."""
    family = config.get("model_type")
    if family not in FAMILIES:
        raise SettingsError(f"models of the kind {family} are not known here, only {', '.join(FAMILIES)}")
    norms, normed_heads = FAMILIES[family]
    heads, hidden = config["num_attention_heads"], config["hidden_size"]
    head = config.get("head_dim") or hidden // heads
    found = Architecture(
        layers=config["num_hidden_layers"],
        hidden=hidden,
        intermediate=config["intermediate_size"],
        queries=heads * head,
        keys=(config.get("num_key_value_heads") or heads) * head,
        head=head,
        vocabulary=config["vocab_size"],
        tied=config.get("tie_word_embeddings", False),
        norms=norms,
        normed_heads=normed_heads,
    )
    # A published total counts what stands beside the decoder, too.
    return replace(found, others=config["parameters"] - found.parameters) if "parameters" in config else found
