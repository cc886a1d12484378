from collections.abc import Sequence

import numpy as np
import pytest

from app.bootstrap.models import build_embedder
from app.types.embedding import Vectors
from evaluation.metrics.meaning import semantic_match
from tests.fakes.settings import settings


class Given:
    """Knows two texts."""

    name, fingerprint, dimensions = "given", "1", 2

    def encode_question(self, text: str) -> Vectors:
        raise NotImplementedError

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.array([[0.6, 0.8], [1.0, 0.0]], np.float32)


def test_the_worked_example() -> None:
    assert semantic_match("a", "b", Given()) == pytest.approx(0.6)


def test_a_paraphrase_is_nearer_than_another_subject() -> None:
    embedder = build_embedder(settings())
    near = semantic_match("Boil the water for two minutes.", "Let the water boil two minutes long.", embedder)
    far = semantic_match("Boil the water for two minutes.", "The museum is closed on Mondays.", embedder)
    assert near > far + 0.3
