"""How much worse a model reads the more of its weights are 0, and one of these models, written."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from string import Template
from typing import Any

from app.llm.transformers.weights import Weights
from app.types import Progress
from training.pruning.magnitude import matrices_of, packed_size, prune, zeros
from training.pruning.picture import PICTURE, can_draw, draw
from training.shortening.figures import perplexity, speeds
from training.shortening.folder import write_model
from training.shortening.yardstick import Yardstick

TEMPLATE = Path(__file__).with_name("sparse.txt")


@dataclass(frozen=True)
class Cost:
    """Of a model before or after: bytes of its matrices, plain and compressed, and tokens per second."""

    bytes: int
    compressed: int
    tokens_per_second: float


@dataclass(frozen=True)
class Sparse:
    """`perplexities` are by sparsity, a share of the weights of all matrices."""

    model: Weights
    sparsity: float
    perplexities: dict[float, float]
    costs: dict[str, Cost]

    def to_json(self) -> dict[str, Any]:
        return {
            "sparsity": self.sparsity,
            "perplexity": {str(level): round(found, 3) for level, found in self.perplexities.items()},
            "costs": {name: asdict(one) for name, one in self.costs.items()},
        }


def make_sparse(source: Weights, text: Sequence[int], sparsity: float, by: Yardstick, advance: Progress) -> Sparse:
    """A model that has this sparsity. The levels are pruned one after the other, each a little more of the same."""
    whole, levels = deepcopy(source.model), sorted({*by.levels, sparsity})
    model, found, kept = source.model, {}, replace(source, model=None)
    for done, level in enumerate(levels):
        advance(done, len(levels), f"{level:.0%} of the weights are 0")
        for matrix in matrices_of(model):
            prune(matrix, level)
        found[level] = perplexity(model, text)
        if level == sparsity:
            kept = replace(source, model=deepcopy(model) if level < levels[-1] else model)
    both = {"before": replace(source, model=whole), "after": kept}
    return Sparse(kept, zeros(matrices_of(kept.model)), found, costs(both, speeds(both, text, by.rounds), advance))


def costs(both: Mapping[str, Weights], fast: Mapping[str, float], advance: Progress) -> dict[str, Cost]:
    found = {}
    for place, (name, one) in enumerate(both.items()):
        matrices = matrices_of(one.model)
        size = sum(matrix.numel() * matrix.element_size() for matrix in matrices)
        found[name] = Cost(size, packed_size(matrices, partial(halfway, advance, place)), round(fast[name], 2))
    return found


def halfway(advance: Progress, place: int, done: int, total: int, what: str) -> None:
    """Of two parts that are about as long this is one: the first at its end -> 1 of 2."""
    advance(place * total + done, 2 * total, what)


def write_sparse(sparse: Sparse, place: Path, folder: Path, tokens: int) -> None:
    """`place` is where the model was. With the extra `reports` there is a picture of the levels too."""
    record = {"made_by": "prune", "source": str(place.absolute()), **sparse.to_json()}
    card = Template(TEMPLATE.read_text("utf-8")).substitute(
        model=place.name,
        sparsity=f"{sparse.sparsity:.1%}",
        tokens=tokens,
        levels="\n".join(f"| {level:.0%} | {found:,.1f} |" for level, found in sparse.perplexities.items()),
        costs="\n".join(
            f"| {name} | {one.bytes / 1e6:,.0f} MB | {one.compressed / 1e6:,.0f} MB | {one.tokens_per_second:.1f} |"
            for name, one in sparse.costs.items()
        ),
    )
    write_model(sparse.model, place, folder, record, card, partial(picture, sparse.perplexities))


def picture(perplexities: Mapping[float, float], folder: Path) -> None:
    if can_draw():
        draw(folder / PICTURE, perplexities)
