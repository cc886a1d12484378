"""How the weights of `app/guardrails/grounding/support.py` were found: `python -m evaluation.guards.grounding.fit`.

A logistic regression with a small ridge, by Newton's method, over the cases that are for developing. Every kind of case
weighs the same, supported and unsupported ones together the same. The bias is then set for few false alarms: of the
supported cases of each kind, one in fifty at most is found.
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from app.guardrails.grounding.support import Doubts
from evaluation.guards.grounding.cases import Case, cases, features

RIDGE = 0.0005
STEPS = 50
FALSE_ALARMS = 1 / 50

Floats = NDArray[np.float64]


def developed() -> list[tuple[Case, Doubts]]:
    return [(case, found) for case in cases() if case.developed for found in features(case)]


def balanced(kinds: list[str], labels: Floats) -> Floats:
    """Of each case, what it weighs: all together 1."""
    counted = Counter(kinds)
    weights = np.array([1 / counted[kind] for kind in kinds])
    for label in (0, 1):
        weights[labels == label] /= 2 * weights[labels == label].sum()
    return weights


def fitted(features: Floats, labels: Floats, weights: Floats) -> Floats:
    """The weights of the features, and last the bias."""
    rows = np.column_stack([features, np.ones(len(features))])
    found = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (weights * (likely - labels)) + RIDGE * found
        curve = (rows * (weights * likely * (1 - likely))[:, None]).T @ rows + RIDGE * np.eye(len(found))
        found -= np.linalg.solve(curve, slope)
    return found


def main() -> None:
    found = developed()
    rows, labels = np.array([seen for _, seen in found]), np.array([float(case.label) for case, _ in found])
    kinds = [case.kind for case, _ in found]
    *weights, _ = fitted(rows, labels, balanced(kinds, labels))
    sums = rows @ np.array(weights)
    supported = {case.kind for case, _ in found if not case.label}
    biases = [-np.quantile(sums[[one == kind for one in kinds]], 1 - FALSE_ALARMS) for kind in supported]
    for name, weight in zip(Doubts._fields, weights, strict=True):
        print(f"{name:10} {weight:5.1f}")
    print(f"{'bias':10} {min(biases):5.1f}")


if __name__ == "__main__":
    main()
