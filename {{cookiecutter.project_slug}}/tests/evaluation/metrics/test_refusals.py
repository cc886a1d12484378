import numpy as np
import pytest

from evaluation.metrics.refusals import refusal_precision, refusal_recall
from evaluation.share import Share

FOUND = [(True, True), (True, False), (False, True)]


def test_the_worked_examples() -> None:
    assert refusal_precision(FOUND) == Share(1, 2)
    assert refusal_recall(FOUND) == Share(1, 2)
    assert refusal_precision([(False, True)]).value is None


@pytest.mark.training
def test_precision_and_recall_are_those_of_scikit_learn() -> None:
    from sklearn.metrics import precision_score, recall_score

    random = np.random.default_rng(3)
    for _ in range(20):
        declined, ought = random.random(40) < 0.5, random.random(40) < 0.5
        pairs = list(zip(declined.tolist(), ought.tolist(), strict=True))
        assert refusal_precision(pairs).value == pytest.approx(precision_score(ought, declined))
        assert refusal_recall(pairs).value == pytest.approx(recall_score(ought, declined))
