"""Both models as plain arrays, which NumPy alone reads: no pickle, and the same questions give the same bytes."""

from collections.abc import Mapping, Sequence

import numpy as np

from training.difficulty.comparison import Compared
from training.difficulty.corpus import Labelled
from training.difficulty.features import Floats
from training.difficulty.network import Network, learn
from training.difficulty.validation import Data, regression
from training.injection.model import Arrays

PARAMETERS = ("into", "bias", "out", "shift")


def arrays(labelled: Sequence[Labelled], compared: Compared) -> Arrays:
    """Models of all questions, shifted so that from a score of 0 on a question is a hard one by cost."""
    data = Data.of(labelled)
    fitted, network = regression(data.x, data.hard), learn(data.x, data.hard.astype(np.float64))
    at = {name: compared.ways[name].at for name in ("the linear model", "the network")}
    stored: Arrays = {f"network.{name}": value for name, value in zip(PARAMETERS, network.parameters, strict=True)}
    stored["network.shift"] = network.shift - at["the network"]
    stored["linear.weight"] = fitted.coef_[0]
    stored["linear.bias"] = fitted.intercept_ - at["the linear model"]
    return stored


def linear_scores(stored: Mapping[str, Floats], x: Floats) -> Floats:
    return np.asarray(x @ stored["linear.weight"] + stored["linear.bias"])


def network_scores(stored: Mapping[str, Floats], x: Floats) -> Floats:
    return Network(*(stored[f"network.{name}"] for name in PARAMETERS)).scores(x)
