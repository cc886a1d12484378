"""The transformer of `encoder.py` as a graph for ONNX Runtime, its matrix products in integers.

Built in memory from the packed weights; no file is written. Takes the embeddings of one text's tokens and gives the
mean of its last layer. Knows nothing of words, threads or sessions.

Shapes: L tokens in the text, D = 384 dimensions, F = 4 D in the wide layer.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.llm.minilm.encoder import EPSILON, HEADS, Array, Layer, LayerNorm, Linear

OPSET = 23
IR_VERSION = 11
CONTRIB = "com.microsoft"
LEVELS = 63
"""Weights have 7 bits: with 8, processors without instructions for integer products would overflow in silence."""
SMALLEST_SCALE = np.float32(1e-8)
LEAST_PEAK = np.float32(0.2)
"""GELU is nowhere below -0.17, so a row's greatest value is what its integers have to reach, unless it is tiny."""


@dataclass(frozen=True, slots=True)
class Normed:
    """Rows normalised and multiplied by the gain, by the name of their tensor; the bias is still to come.

    It waits so that what follows can take it into its own, where it costs nothing.
    """

    rows: str
    bias: Array


@dataclass(slots=True)
class Graph:
    """Collects nodes and constants; each method adds some and returns the name of what comes out."""

    nodes: list[Any] = field(default_factory=list)
    constants: dict[str, NDArray[Any]] = field(default_factory=dict)

    def constant(self, value: NDArray[Any]) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = np.ascontiguousarray(value)
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any) -> list[str]:
        from onnx import helper

        names = [f"n{len(self.nodes)}.{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names

    def one(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        return self.node(operator, *inputs, domain=domain, **attributes)[0]

    def product(self, x: str, weight: Array, *bias: Array) -> str:
        """x W + b, where W has 7 bits and a scale for each column, and x gets 8 bits by the range that it has."""
        codes, scale = to_integers(weight)
        constants: list[NDArray[Any]] = [codes, scale, np.zeros(scale.shape, np.int8), *bias]
        return self.one("DynamicQuantizeMatMul", x, *map(self.constant, constants), domain=CONTRIB)

    def linear(self, x: Normed, linear: Linear) -> str:
        """b takes what W would have made of the bias."""
        return self.product(x.rows, linear.weight, linear.bias + x.bias @ linear.weight)

    def norm(self, x: str, norm: LayerNorm) -> Normed:
        axis = self.constant(np.array([-1]))
        centred = self.one("Sub", x, self.one("ReduceMean", x, axis))
        variance = self.one("ReduceMean", self.one("Mul", centred, centred), axis)
        deviation = self.one("Sqrt", self.one("Add", variance, self.constant(np.array(EPSILON))))
        scale = self.one("Reciprocal", deviation)
        normal = self.one("Mul", centred, scale)
        return Normed(self.one("Mul", normal, self.constant(norm.gain)), norm.bias)

    def layer(self, x: Normed, layer: Layer) -> Normed:
        parts = self.node("Split", self.linear(x, layer.query_key_value), outputs=3, axis=-1, num_outputs=3)
        context = self.one("Attention", *parts, q_num_heads=HEADS, kv_num_heads=HEADS)
        attended = self.product(context, layer.attended.weight, layer.attended.bias + x.bias)
        x = self.norm(self.one("Add", x.rows, attended), layer.attention_norm)
        return self.norm(self.one("Add", x.rows, self.wide(x, layer)), layer.norm)

    def wide(self, x: Normed, layer: Layer) -> str:
        """A few tokens have values far above all others. Each row is divided by its peak, so that its integers are
        fine, and multiplied by it again after the product.
        """
        wide = self.one("Gelu", self.linear(x, layer.widen), approximate="tanh")
        axis, least = self.constant(np.array([-1])), self.constant(np.array(LEAST_PEAK))
        peak = self.one("Max", self.one("ReduceMax", wide, axis), least)
        narrow = self.product(self.one("Div", wide, peak), layer.narrow.weight)
        return self.one("Add", self.one("Mul", narrow, peak), self.constant(layer.narrow.bias + x.bias))


def build(layers: Sequence[Layer]) -> tuple[bytes, str]:
    """The model (1, L, D) -> (1, D), and a fingerprint that changes whenever its vectors would. Raises ImportError."""
    size = len(layers[0].norm.gain)
    graph = Graph()
    x = Normed("x", np.zeros(size, np.float32))
    for layer in layers:
        x = graph.layer(x, layer)
    mean = graph.one("ReduceMean", x.rows, graph.constant(np.array([1])), keepdims=0)
    return serialise(graph, graph.one("Add", mean, graph.constant(x.bias)), size), fingerprint(graph)


def serialise(graph: Graph, result: str, size: int) -> bytes:
    """The bytes that ONNX Runtime reads."""
    from onnx import TensorProto, helper, numpy_helper

    made = helper.make_graph(
        graph.nodes,
        "minilm",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, "L", size])],
        [helper.make_tensor_value_info(result, TensorProto.FLOAT, [1, size])],
        [numpy_helper.from_array(value, name) for name, value in graph.constants.items()],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
    model: bytes = helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION).SerializeToString()
    return model


def to_integers(weight: Array) -> tuple[NDArray[np.int8], Array]:
    """Codes of -LEVELS to LEVELS and the scale of each column: codes * scale is near the weight."""
    scale = np.maximum(np.abs(weight).max(axis=0), SMALLEST_SCALE) / np.float32(LEVELS)
    return np.rint(weight / scale).astype(np.int8), scale


def fingerprint(graph: Graph) -> str:
    """Of the nodes and of the weights' integers. The biases are left out: processors add them up in orders of their
    own, and their last bits are no other model.
    """
    digest = hashlib.sha256()
    for node in graph.nodes:
        digest.update(node.SerializeToString(deterministic=True))
    for value in graph.constants.values():
        if value.dtype == np.int8:
            digest.update(value.tobytes())
    return digest.hexdigest()[:16]
