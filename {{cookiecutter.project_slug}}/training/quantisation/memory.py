"""Formats that no library reads: the model is rounded to one of `formats.py` in memory, measured, and as it was before.

The weights are restored before the model computes with them, so quality is that of the format, and speed is not.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import SettingsError
from training.quantisation.formats import BLOCK, FORMATS, error
from training.quantisation.measure import Measured, compare, linears_of, read

if TYPE_CHECKING:
    from app.types import Progress


def measure_in_memory(model: Any, whole: Any, ids: Sequence[int], name: str, progress: "Progress") -> Measured:
    """`whole` is what `read` gives of the model, which is left as it was, also when this is interrupted."""
    matrices = matrices_of(model)
    rest = sum(one.nbytes for one in model.parameters()) - sum(one.nbytes for one in matrices)
    with kept(matrices):
        size, wrong = round_all(matrices, name, partial(told, progress, name))
        return compare(whole, read(model, ids), ids, rest + size, wrong)


def told(progress: "Progress", name: str, done: int, total: int) -> None:
    progress(done, total, f"rounding to {name}")


def round_all(matrices: Sequence[Any], name: str, advance: Callable[[int, int], None]) -> tuple[int, float]:
    """In place. Returns the bytes that they would take, and the relative error of all."""
    size, wrong, length = 0, 0.0, 0.0
    for done, matrix in enumerate(matrices, start=1):
        weights = matrix.detach().numpy().copy()
        packed = FORMATS[name].of(weights)
        square = float(np.linalg.norm(weights)) ** 2
        size += packed.size
        wrong, length = wrong + error(weights, packed) ** 2 * square, length + square
        overwrite(matrix, packed.restored())
        advance(done, len(matrices))
    return size, (wrong / length) ** 0.5


def matrices_of(model: Any) -> list[Any]:
    """The weights of the linear layers. Raises SettingsError where they can't be cut into blocks."""
    linear = linears_of(model)
    for one in linear:
        if one.in_features % BLOCK:
            raise SettingsError(
                f"a matrix of the model has {one.in_features} inputs, which are no multiple of {BLOCK}: "
                "take another model, such as SmolLM2, by `python -m app models fetch smollm2`"
            )
    return [one.weight for one in linear]


@contextmanager
def kept(matrices: Sequence[Any]) -> Iterator[None]:
    before = [one.detach().clone() for one in matrices]
    try:
        yield
    finally:
        for matrix, old in zip(matrices, before, strict=True):
            overwrite(matrix, old.numpy())


def overwrite(matrix: Any, weights: Any) -> None:
    import torch

    with torch.no_grad():
        matrix.copy_(torch.from_numpy(np.ascontiguousarray(weights)))
