"""A network of two layers, and how it learns: back-propagation, in NumPy alone.

    h = tanh(x W1 + b1)          shape (questions, hidden)
    p = sigmoid(h w2 + b2)       shape (questions,), how likely each is a hard one
    L = mean(-y ln p - (1 - y) ln(1 - p)) + l2 / 2 (|W1|^2 + |w2|^2)

Back-propagation is the chain rule from the loss to the front, each layer's error made of the next one's. Source:
Rumelhart, Hinton & Williams, Learning representations by back-propagating errors (1986). It knows nothing of questions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
HIDDEN = 12
L2 = 3e-4
STEPS, RATE, MOMENTUM = 250, 0.4, 0.9
SEED = 1986


@dataclass(frozen=True)
class Network:
    """`into` W1 of shape (features, hidden), `bias` b1, `out` w2 of shape (hidden,), `shift` b2."""

    into: Floats
    bias: Floats
    out: Floats
    shift: Floats

    @property
    def parameters(self) -> tuple[Floats, ...]:
        return self.into, self.bias, self.out, self.shift

    def hidden(self, x: Floats) -> Floats:
        return np.asarray(np.tanh(x @ self.into + self.bias))

    def scores(self, x: Floats) -> Floats:
        """The logits, shape (questions,); from 0 on a hard one is the likelier."""
        return np.asarray(self.hidden(x) @ self.out + self.shift)

    def loss(self, x: Floats, y: Floats, l2: float = L2) -> float:
        """L, in nats a question. ln(1 + e^z) - y z is the cross-entropy, and never the logarithm of 0."""
        z = self.scores(x)
        weight = sum(float(np.sum(one**2)) for one in (self.into, self.out))
        return float(np.mean(np.logaddexp(0, z) - y * z) + l2 / 2 * weight)

    def gradients(self, x: Floats, y: Floats, l2: float = L2) -> tuple[Floats, ...]:
        """dL of each parameter, in their order and of their shapes."""
        h = self.hidden(x)
        p = 1 / (1 + np.exp(-(h @ self.out + self.shift)))
        # dL/dz: of sigmoid and cross-entropy together nothing is left but the error itself.
        error = (p - y) / len(y)
        # dL/dh goes back through w2, and tanh' = 1 - tanh^2: where a unit is sure, it hardly learns.
        back = np.outer(error, self.out) * (1 - h**2)
        return x.T @ back + l2 * self.into, back.sum(axis=0), h.T @ error + l2 * self.out, error.sum(keepdims=True)


def begin(size: int, hidden: int = HIDDEN, seed: int = SEED) -> Network:
    """Small and different by chance: units that begin alike would stay alike. Glorot & Bengio 2010 for how small."""
    random = np.random.default_rng(seed)
    into = random.normal(0, np.sqrt(2 / (size + hidden)), (size, hidden))
    return Network(into, np.zeros(hidden), random.normal(0, np.sqrt(2 / (hidden + 1)), hidden), np.zeros(1))


def learn(x: Floats, y: Floats, hidden: int = HIDDEN, l2: float = L2, steps: int = STEPS) -> Network:
    """Gradient descent with momentum over all questions at once: the same data gives the same network."""
    network = begin(x.shape[1], hidden)
    speed = [np.zeros_like(one) for one in network.parameters]
    with threadpool_limits(limits=1, user_api="blas"):  # several threads add up in another order
        for _ in range(steps):
            for one, gradient in zip(speed, network.gradients(x, y, l2), strict=True):
                one *= MOMENTUM
                one -= RATE * gradient
            network = Network(*(old + move for old, move in zip(network.parameters, speed, strict=True)))
    return network
