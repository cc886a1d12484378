"""A transformer encoder in NumPy: token ids go in, one unit vector for each text comes out.

The arithmetic is BERT's (Devlin et al. 2018; attention after Vaswani et al. 2017). The texts of a batch lie end to end,
so nothing is padded: only attention looks at where a text begins and ends. Knows nothing of words or files.

Shapes: T tokens in the batch, L in one text, D = 384 dimensions, H = 12 heads of D / H = 32, F = 4 D in the wide layer.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from app.llm.minilm.quantization import Quantised, dequantise

Array = NDArray[np.float32]

HEADS = 12
EPSILON = np.float32(1e-12)
ROWS = 64
"""Rows that GELU works on at a time: few enough to stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Linear:
    """y = x W + b, from (T, inputs) to (T, outputs)."""

    weight: Array
    bias: Array

    def __call__(self, x: Array, out: Array) -> Array:
        np.matmul(x, self.weight, out=out)
        out += self.bias
        return out


@dataclass(frozen=True, slots=True)
class LayerNorm:
    """Gives each row mean 0 and variance 1, then the learnt gain and bias; in place."""

    gain: Array
    bias: Array

    def __call__(self, x: Array) -> None:
        x -= x.mean(axis=1, keepdims=True)
        variance = np.einsum("td,td->t", x, x) / x.shape[1]
        x *= (1 / np.sqrt(variance + EPSILON))[:, np.newaxis]
        x *= self.gain
        x += self.bias


@dataclass(frozen=True, slots=True)
class Embeddings:
    """The vector of each token plus that of its place in the text. Token vectors stay packed until looked up."""

    tokens: Quantised
    positions: Array
    norm: LayerNorm

    def __call__(self, texts: Sequence[Sequence[int]]) -> Array:
        ids = np.concatenate([np.asarray(text, np.intp) for text in texts])  # (T,)
        x = dequantise(self.tokens[ids])[:, :, 0]  # (T, D)
        for start, end in spans(texts):
            x[start:end] += self.positions[: end - start]
        self.norm(x)
        return x


@dataclass(frozen=True, slots=True)
class Layer:
    """Attention lets every token gather from the others; the wide layer then works on each token by itself."""

    query_key_value: Linear
    attended: Linear
    attention_norm: LayerNorm
    widen: Linear
    narrow: Linear
    norm: LayerNorm


class Workspace:
    """The memory that one batch reuses in every layer: fresh pages cost more than the sums done in them."""

    def __init__(self, texts: Sequence[Sequence[int]], dimensions: int) -> None:
        tokens, longest = sum(map(len, texts)), max(map(len, texts))
        self.query_key_value = np.empty((tokens, 3 * dimensions), np.float32)
        self.context = np.empty((tokens, dimensions), np.float32)
        self.wide = np.empty((tokens, 4 * dimensions), np.float32)
        self.update = np.empty((tokens, dimensions), np.float32)
        self.weights = np.empty(HEADS * longest * longest, np.float32)
        self.inner = np.empty((ROWS, 4 * dimensions), np.float32)


def encode(embeddings: Embeddings, layers: Sequence[Layer], texts: Sequence[Sequence[int]]) -> Array:
    """Texts as token ids, none empty, to their unit vectors (texts, D): the mean of the last layer's tokens."""
    x = embeddings(texts)  # (T, D)
    work = Workspace(texts, x.shape[1])
    for layer in layers:
        layer.query_key_value(x, out=work.query_key_value)  # (T, 3 D)
        for start, end in spans(texts):
            attend(work.query_key_value[start:end], work.weights, out=work.context[start:end])
        x += layer.attended(work.context, out=work.update)
        layer.attention_norm(x)
        gelu(layer.widen(x, out=work.wide), work.inner)  # (T, F)
        x += layer.narrow(work.wide, out=work.update)
        layer.norm(x)
    means = np.stack([x[start:end].mean(axis=0) for start, end in spans(texts)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return means


def attend(query_key_value: Array, buffer: Array, out: Array) -> None:
    """softmax(Q K^T / sqrt(D / H)) V for every head of one text: (L, 3 D) to (L, D).

    The weights stand as (H, keys, queries), transposed, since NumPy sums over rows faster than within them.
    """
    length, width = len(out), out.shape[1] // HEADS
    queries, keys, values = query_key_value.reshape(length, 3, HEADS, width).transpose(1, 2, 0, 3)  # each (H, L, 32)
    queries *= np.float32(1 / math.sqrt(width))
    weights = buffer[: HEADS * length * length].reshape(HEADS, length, length)
    np.matmul(keys, queries.transpose(0, 2, 1), out=weights)
    weights -= weights.max(axis=1, keepdims=True)  # so that exp can't overflow
    np.exp(weights, out=weights)
    totals = weights.sum(axis=1)[:, :, np.newaxis]  # (H, L, 1), for each query
    context = out.reshape(length, HEADS, width).transpose(1, 0, 2)  # a view of out as (H, L, 32)
    np.matmul(weights.transpose(0, 2, 1), values, out=context)
    context /= totals


def gelu(x: Array, inner: Array) -> None:
    """x Phi(x), in place and by tanh: x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), Hendrycks & Gimpel 2016."""
    for start in range(0, len(x), ROWS):
        rows = x[start : start + ROWS]
        t = np.square(rows, out=inner[: len(rows)])
        t *= np.float32(0.044715 * math.sqrt(2 / math.pi))
        t += np.float32(math.sqrt(2 / math.pi))
        t *= rows
        np.tanh(t, out=t)
        t += np.float32(1)
        rows *= t
        rows *= np.float32(0.5)


def spans(texts: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Where each text starts and ends in the batch: texts of 3 and 2 tokens -> (0, 3), (3, 5)."""
    return pairwise(accumulate(map(len, texts), initial=0))
