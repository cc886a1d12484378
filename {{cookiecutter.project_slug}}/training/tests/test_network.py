"""The network of two layers: its gradients are those of its loss, and it learns what a line can't say."""

import numpy as np
import pytest

from training.difficulty.network import Network, begin, learn

RANDOM = np.random.default_rng(4)
X = RANDOM.normal(size=(9, 5))
Y = (RANDOM.random(9) > 0.5).astype(np.float64)
STEP = 1e-6
NAMES = ("into", "bias", "out", "shift")


def moved(network: Network, place: int, at: tuple[int, ...], by: float) -> Network:
    parameters = [one.copy() for one in network.parameters]
    parameters[place][at] += by
    return Network(*parameters)


@pytest.mark.parametrize("l2", [0.0, 0.1])
@pytest.mark.parametrize("place", range(4), ids=NAMES)
def test_back_propagation_gives_the_slope_that_finite_differences_give(place: int, l2: float) -> None:
    network = begin(5, hidden=4, seed=2)
    found = network.gradients(X, Y, l2)[place]
    assert found.shape == network.parameters[place].shape
    for at in np.ndindex(found.shape):
        above, below = (moved(network, place, at, by).loss(X, Y, l2) for by in (STEP, -STEP))
        assert found[at] == pytest.approx((above - below) / (2 * STEP), rel=1e-5, abs=1e-8)


def test_the_loss_of_a_network_that_knows_nothing_is_that_of_a_coin() -> None:
    nothing = Network(np.zeros((5, 2)), np.zeros(2), np.zeros(2), np.zeros(1))
    assert nothing.loss(X, Y) == pytest.approx(np.log(2))


def test_it_learns_what_no_line_separates() -> None:
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    exclusive_or = np.array([0.0, 1.0, 1.0, 0.0])
    network = learn(x, exclusive_or, hidden=8, l2=0.0, steps=2_000)
    assert ((network.scores(x) > 0) == exclusive_or.astype(bool)).all()
    assert network.loss(x, exclusive_or, 0.0) < 0.1


def test_learning_lowers_the_loss_and_a_stronger_penalty_keeps_weights_small() -> None:
    first, free = begin(5), learn(X, Y, l2=0.0)
    held = learn(X, Y, l2=0.5)
    assert free.loss(X, Y, 0.0) < first.loss(X, Y, 0.0)
    assert np.abs(held.into).sum() < np.abs(free.into).sum()


def test_the_same_data_gives_the_same_network() -> None:
    one, two = learn(X, Y, steps=20), learn(X, Y, steps=20)
    assert all((a == b).all() for a, b in zip(one.parameters, two.parameters, strict=True))
