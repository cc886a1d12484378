"""A copy of a model with some of its layers: the embeddings, the last norm and the head stay as they are."""

import re
from collections.abc import Collection, Sequence
from copy import deepcopy
from typing import Any

from app.errors import SettingsError
from app.llm.transformers.weights import Weights

LAYER = re.compile(r"(?<=\.layers\.)\d+(?=\.)")


def count_layers(model: Any) -> int:
    return int(model.config.get_text_config().num_hidden_layers)


def spread_evenly(layers: int, wanted: int) -> list[int]:
    """So many of the layers, counted from 0, as far apart as can be, with the first and the last one.

    Of 12 layers 6 -> [0, 2, 4, 7, 9, 11], which are those that DistilBERT began with (Sanh et al. 2019,
    arXiv:1910.01108). Raises SettingsError where that leaves nothing out, or nothing.
    """
    if not 2 <= wanted < layers:
        raise SettingsError(f"{wanted} layers of {layers} can't be kept: name 2 to {layers - 1} with --layers")
    return [round(place * (layers - 1) / (wanted - 1)) for place in range(wanted)]


def with_layers(weights: Weights, kept: Sequence[int]) -> Weights:
    """A new model of the layers `kept`, in this order; the given one is left as it was. Raises SettingsError."""
    config = deepcopy(weights.model.config)
    text = config.get_text_config()
    text.num_hidden_layers = len(kept)
    if getattr(text, "layer_types", None):  # of models that attend differently in some layers
        text.layer_types = [text.layer_types[number] for number in kept]
    model = type(weights.model)(config).to(weights.model.device, next(weights.model.parameters()).dtype)
    try:
        model.load_state_dict(renumbered(weights.model.state_dict(), kept))
    except RuntimeError:
        raise SettingsError(
            f"a model of the kind {config.model_type} names its layers differently: take a llama, such as SmolLM2"
        ) from None
    model.generation_config = weights.model.generation_config
    return Weights(model.eval(), weights.tokenizer, weights.window)


def renumbered(state: dict[str, Any], kept: Sequence[int]) -> dict[str, Any]:
    """`kept` [0, 2]: `model.layers.2.mlp.up_proj.weight` -> `model.layers.1.mlp.up_proj.weight`; of layer 1 nothing."""
    places = {str(number): str(place) for place, number in enumerate(kept)}
    return {LAYER.sub(lambda at: places[at[0]], name): one for name, one in state.items() if stays(name, places)}


def stays(name: str, kept: Collection[str]) -> bool:
    found = LAYER.search(name)
    return found is None or found[0] in kept
