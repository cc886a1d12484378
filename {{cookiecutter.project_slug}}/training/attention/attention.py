"""A chat model of the llama architecture, step by step in NumPy: token ids go in, scores of the next token come out.

    x = embedding[ids]                       (T, D)  a vector for each token
    in each layer:
        x = x + attention(norm(x))           (T, D)  tokens gather from themselves and those before them
        x = x + mlp(norm(x))                 (T, D)  each token is worked on by itself
    logits = norm(x) head                    (T, V)  how well each token of the vocabulary would continue the text

Shapes: T tokens, D numbers in the vector of each, H heads that ask, K heads that are asked (H / K of the former share
one), d numbers in a head, F numbers in the wide layer, V tokens in the vocabulary. SmolLM2-135M has D = 576, H = 9,
K = 3, d = 64, F = 1536, V = 49152, and 30 layers. Every step agrees with `transformers` to 1e-5: see `reference.py`.

Source: Touvron et al. 2023, LLaMA, which put these together. Knows nothing of words or files.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
    """Matrices map rows, y = x W: `query` (D, H d), `key` and `value` (D, K d), `out` (H d, D); `gate` and `up` (D, F),
    `down` (F, D). The gains of the two norms have the shape (D,).
    """

    attention_norm: Array
    query: Array
    key: Array
    value: Array
    out: Array
    mlp_norm: Array
    gate: Array
    up: Array
    down: Array


@dataclass(frozen=True)
class Decoder:
    """`embedding` (V, D), `norm` (D,), `head` (D, V); `theta` is the base of the rotary positions."""

    embedding: Array
    layers: Sequence[Layer]
    norm: Array
    head: Array
    heads: int
    key_heads: int
    theta: float
    epsilon: float


@dataclass(frozen=True)
class Trace:
    """`hidden` (layers + 1, T, D): what each layer was given, and last, normed, what the logits are made of.

    `weights` (layers, H, T, T): how much of what each token, in rows, gathers comes from which, in columns; `logits`
    (T, V).
    """

    hidden: Array
    weights: Array
    logits: Array


def run(decoder: Decoder, ids: Sequence[int]) -> Trace:
    """All that the model computes of these tokens, of which there is at least one."""
    x = decoder.embedding[list(ids)]  # (T, D)
    hidden, weights = [], []
    for layer in decoder.layers:
        hidden.append(x)
        gathered, shares = attention(layer, norm(x, layer.attention_norm, decoder.epsilon), decoder)
        x = x + gathered  # added to what is there, so that each layer only has to learn a correction
        x = x + mlp(layer, norm(x, layer.mlp_norm, decoder.epsilon))
        weights.append(shares)
    hidden.append(norm(x, decoder.norm, decoder.epsilon))
    return Trace(np.stack(hidden), np.stack(weights), hidden[-1] @ decoder.head)


def norm(x: Array, gain: Array, epsilon: float) -> Array:
    """Each row by its root mean square, then by a learnt gain. Source: Zhang & Sennrich 2019, RMSNorm.

    [3, 4] with gain [1, 1]  ->  its root mean square is 3.54, so [0.85, 1.13]
    """
    return np.asarray(x / np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + np.float32(epsilon)) * gain)


def attention(layer: Layer, x: Array, decoder: Decoder) -> tuple[Array, Array]:
    """What each token gathers (T, D), and from where (H, T, T). Each token asks by its query, offers itself by its key,
    and hands over its value.
    """
    size = layer.query.shape[1] // decoder.heads  # d
    queries = (x @ layer.query).reshape(len(x), decoder.heads, size)
    keys, values = ((x @ one).reshape(len(x), decoder.key_heads, size) for one in (layer.key, layer.value))
    angles = rotary_angles(len(x), size, decoder.theta)
    gathered, weights = attend(rotate(queries, angles), rotate(keys, angles), values)
    return gathered.reshape(len(x), -1) @ layer.out, weights


def rotary_angles(tokens: int, size: int, theta: float) -> Array:
    """By how much the pairs of numbers are turned, (T, d / 2), in radians: the place of the token times a speed.

    The first pair turns by 1 for each token and tells neighbours apart; the last hardly turns, and tells far from near.
    Source: Su et al. 2021, RoFormer.
    """
    speeds = 1 / np.float32(theta) ** (np.arange(0, size, 2, dtype=np.float32) / np.float32(size))
    return np.outer(np.arange(tokens), speeds).astype(np.float32)


def rotate(x: Array, angles: Array) -> Array:
    """Turns each pair of numbers of x (T, heads, d). The product of a query and a key, both turned, depends on how far
    they are apart, and no more on where they are.

    Pairs are (i, i + d / 2), as Hugging Face stores them; in the paper they are neighbours, which is the same but for
    the order of the numbers.
    """
    cos, sin = np.cos(angles)[:, np.newaxis], np.sin(angles)[:, np.newaxis]  # the same for every head
    first, second = np.split(x, 2, axis=-1)
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], axis=-1)


def attend(queries: Array, keys: Array, values: Array) -> tuple[Array, Array]:
    """Queries (T, H, d) with keys and values (T, K, d) to what is gathered (T, H, d), and its weights (H, T, T).

    Sources: Vaswani et al. 2017; Ainslie et al. 2023, GQA: heads in groups share a key and a value, since what a server
    has to remember of every token while it writes is just these.
    """
    tokens, heads, size = queries.shape
    keys, values = (one.repeat(heads // one.shape[1], axis=1) for one in (keys, values))  # (T, H, d)
    # By sqrt(d), or the products would grow with d and the softmax would pick one token only.
    scores = np.einsum("thd,shd->hts", queries, keys) / np.sqrt(np.float32(size))
    scores[:, np.triu(np.ones((tokens, tokens), bool), k=1)] = -np.inf  # nobody looks ahead: that is to be foretold
    weights = softmax(scores)
    return np.einsum("hts,shd->thd", weights, values), weights


def softmax(scores: Array) -> Array:
    """Positive, with sum 1 in each row: [0, ln 3] -> [0.25, 0.75]. Less the largest, so that exp can't overflow."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def mlp(layer: Layer, x: Array) -> Array:
    """(T, D) to (T, D), through F numbers of which the gate lets through some. Source: Shazeer 2020, SwiGLU."""
    gate = x @ layer.gate
    return np.asarray((gate / (1 + np.exp(-gate)) * (x @ layer.up)) @ layer.down)
