"""Unstructured pruning: the smallest weights of each matrix become 0.

Han et al. 2015, "Learning both weights and connections for efficient neural networks", arXiv:1506.02626. The zeros lie
anywhere: a matrix with them is as large as before, and a processor multiplies them as it does other numbers.
"""

import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.types import Progress


def matrices_of(model: Any) -> list[Any]:
    """The weights of all linear layers but the last, which many models share with their embeddings."""
    import torch

    last = model.get_output_embeddings()
    return [one.weight for one in model.modules() if isinstance(one, torch.nn.Linear) and one is not last]


def prune(matrix: Any, sparsity: float) -> None:
    """In place, so that this share of it is 0: [[3, -1], [0.5, 2]] at 0.5 -> [[3, 0], [0, 2]].

    Of equal magnitudes those go first that come first, so that the share is right to one weight. No order of all is
    made, which would take minutes: only the largest of those that go is looked for.
    """
    import numpy as np
    import torch

    wanted = round(sparsity * matrix.numel())
    if not wanted:
        return
    sizes = matrix.detach().abs().flatten()
    limit = float(np.partition(sizes.cpu().numpy(), wanted - 1)[wanted - 1])
    smaller = sizes < limit
    equal = (sizes == limit).nonzero()[: wanted - int(smaller.sum()), 0]
    with torch.no_grad():
        matrix.view(-1)[smaller] = 0
        matrix.view(-1)[equal] = 0


def zeros(matrices: Sequence[Any]) -> float:
    """The share of weights that are 0."""
    return sum(int((one == 0).sum()) for one in matrices) / sum(int(one.numel()) for one in matrices)


def packed_size(matrices: Sequence[Any], advance: Progress) -> int:
    """Bytes of the matrices once zlib compressed them, which is what any archive makes of zeros."""

    def size_of(matrix: Any) -> int:
        return len(zlib.compress(matrix.detach().cpu().numpy().tobytes(), level=1))

    size = 0
    with ThreadPoolExecutor() as pool:
        for done, one in enumerate(pool.map(size_of, matrices), 1):
            advance(done, len(matrices), "compressing")
            size += one
    return size
