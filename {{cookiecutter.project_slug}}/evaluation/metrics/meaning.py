"""How near an answer is in meaning to a text that is right."""

import numpy as np

from app.types.embedding import Embedder


def semantic_match(said: str, right: str, embedder: Embedder) -> float:
    """The cosine of the two texts, from -1 to 1: of unit vectors (.6, .8) and (1, 0) it is .6.

    It is as good as the embedding model: most know a paraphrase, and few know that a denial says the opposite.
    """
    first, second = embedder.encode_passages([said, right])
    return float(np.dot(first, second))
