"""How much memory of a GPU a recipe needs, part by part, before anything is rented.

An upper bound of what training itself keeps, in bytes; what it can't know is in MARGIN. A GPU of 24 GB is taken as 24e9
bytes, which is less than it has. Sources:

- the states of a parameter under Adam: Rajbhandari et al. 2020, ZeRO, arXiv 1910.02054, section 3.1;
- LoRA's parameters: Hu et al. 2021, arXiv 2106.09685, section 4.1; peft keeps them in 32 bits;
- NF4 and its scales: Dettmers et al. 2023, QLoRA, arXiv 2305.14314, section 3;
- activations, counted as there, and what checkpoints leave: Korthikanti et al. 2022, arXiv 2205.05198, section 4;
- what several GPUs share, and what each gathers: Zhao et al. 2023, PyTorch FSDP, arXiv 2304.11277, section 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from training.lora.config import Recipe
from training.targets.architecture import Architecture

MARGIN = 0.1
"""Share of a GPU that stays free, for what the allocator can't use and for rows that need a little more."""
CONTEXT = 1_000_000_000
"""What CUDA and its libraries take before the first tensor: a rule of thumb."""
NF4_BITS = 4 + 8 / 64 + 32 / (64 * 256)
"""Of a weight: its own, an 8-bit scale for 64 of them, and a 32-bit one for 256 of these (double quantisation)."""
HALF, FULL = 2, 4
STATES = 4
"""Of each trained parameter: itself, its gradient, and Adam's two moments."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of one GPU by what they are for."""

    parts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.parts.values())

    def fits(self, gpu: float) -> bool:
        """Into a GPU of that many GB, with the margin."""
        return self.total <= gpu * 1e9 * (1 - MARGIN)


def memory_of(recipe: Recipe, model: Architecture, gpus: int = 1) -> Memory:
    """Without FSDP each of several GPUs has a copy of everything."""
    shards = gpus if recipe.fsdp else 1
    tokens = recipe.batch * recipe.length * (2 if recipe.method == "dpo" else 1)  # a better and a worse answer
    return Memory(
        {
            "weights": weights(recipe, model) // shards,
            "adapter": adapter(recipe, model) * FULL * STATES // shards,
            "gathered": gathered(recipe, model) if shards > 1 else 0,
            "activations": tokens * activations(recipe, model),
            "logits": tokens * model.vocabulary * (width(recipe) + 3 * FULL),  # theirs in 32 bits, softmax, gradient
            "context": CONTEXT,
        }
    )


def width(recipe: Recipe) -> int:
    """Bytes of a number. What `auto` leaves to the machine is half as wide on a GPU."""
    return FULL if recipe.precision == "float32" else HALF


def weights(recipe: Recipe, model: Architecture) -> int:
    """Of the model that is not trained. With NF4 the embeddings stay as they are, and one matrix at a time is unpacked.

    Llama 3.1 8B: 6.98e9 weights in layers and 1.05e9 beside, so 16.1 GB in 16 bits, and 5.8 GB in NF4.
    """
    if recipe.quantise == "none":
        return model.parameters * width(recipe)
    packed = int(model.in_layers * NF4_BITS / 8)
    largest = max(inner * outer for inner, outer in model.matrices.values())
    return packed + (model.parameters - model.in_layers + largest) * width(recipe)


def targeted(recipe: Recipe, model: Architecture) -> list[tuple[int, int]]:
    """The matrices of a layer that get an adapter."""
    everything = recipe.targets == "all-linear"
    return [sizes for name, sizes in model.matrices.items() if everything or name in recipe.targets]


def adapter(recipe: Recipe, model: Architecture) -> int:
    """Parameters: rank 16 on a matrix from 4096 to 1024 has A of 16 x 4096 and B of 1024 x 16, so 81,920 of them."""
    return model.layers * recipe.rank * sum(inner + outer for inner, outer in targeted(recipe, model))


def gathered(recipe: Recipe, model: Architecture) -> int:
    """What FSDP holds in whole: embeddings, the layer at work, and the one that is fetched meanwhile."""
    return (model.in_embeddings + 2 * model.in_layers // model.layers) * width(recipe)


def activations(recipe: Recipe, model: Architecture) -> int:
    """Bytes for a token: of all layers or, with checkpoints, the input of each and all of the one that is redone."""
    if not recipe.checkpointing:
        return model.layers * of_layer(recipe, model)
    return model.layers * model.hidden * width(recipe) + of_layer(recipe, model)


def of_layer(recipe: Recipe, model: Architecture) -> int:
    """What the backward pass of a layer needs of a token, with attention that keeps no table of all pairs."""
    size = width(recipe)
    # A norm works in 32 bits on a copy of what it gets.
    norms = FULL * (model.norms * model.hidden + model.normed_heads * (model.queries + model.keys))
    attention = size * 2 * (model.queries + model.keys)  # queries and result, keys and values
    gate = size * 3 * model.intermediate  # both halves, and the activated one
    # Of each adapter its input in its own format and, where numbers are dropped, also which ones.
    inputs = (size + FULL * (recipe.dropout > 0)) * sum(inner for inner, _ in targeted(recipe, model))
    ranks = size * recipe.rank * len(targeted(recipe, model))
    return norms + attention + gate + inputs + ranks
