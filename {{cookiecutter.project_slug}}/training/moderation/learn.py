"""Logistic regression, one for each category, over vectors of the built-in embedding model; NumPy alone.

Minimises the mean cross-entropy plus L2/2 |W|^2 with Adam (Kingma and Ba, 2015), from zeros, so that every run gives
the same weights.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float32]
STEPS, RATE = 600, 0.05
POSITIVE = 4.0
"""How much more a harmful text counts: there are many more harmless ones of each category."""


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` of shape (dimensions, categories), `bias` of shape (categories,)."""

    weights: Floats
    bias: Floats

    def scores(self, vectors: Floats) -> Floats:
        """Shape (texts, categories), each 0 to 1."""
        return sigmoid(vectors @ self.weights + self.bias)


def sigmoid(values: Floats) -> Floats:
    return (1 / (1 + np.exp(-values))).astype(np.float32)


def learn(vectors: Floats, labels: Floats, l2: float) -> Model:
    """`vectors` of shape (texts, dimensions), `labels` of shape (texts, categories), 0 or 1."""
    shape = vectors.shape[1], labels.shape[1]
    parameters = [np.zeros(shape, np.float32), np.zeros(shape[1], np.float32)]
    means, squares = ([np.zeros_like(one) for one in parameters] for _ in range(2))
    importance = np.where(labels > 0, POSITIVE, 1.0).astype(np.float32) / len(vectors)
    with threadpool_limits(limits=1, user_api="blas"):  # the products are small
        for step in range(1, STEPS + 1):
            error = (sigmoid(vectors @ parameters[0] + parameters[1]) - labels) * importance
            for at, gradient in enumerate((vectors.T @ error + l2 * parameters[0], error.sum(axis=0))):
                means[at] = 0.9 * means[at] + 0.1 * gradient
                squares[at] = 0.99 * squares[at] + 0.01 * gradient**2
                move = means[at] / (1 - 0.9**step) / (np.sqrt(squares[at] / (1 - 0.99**step)) + 1e-8)
                parameters[at] = (parameters[at] - RATE * move).astype(np.float32)
    return Model(*parameters)
