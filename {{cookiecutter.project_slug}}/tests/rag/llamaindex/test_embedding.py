import numpy as np
import pytest

from tests.fakes.embedders import StemEmbedder

pytestmark = [pytest.mark.anyio, pytest.mark.engines]


async def test_the_vectors_are_those_of_the_embedder() -> None:
    from app.rag.llamaindex.embedding import EmbedderEmbedding

    ours, theirs = StemEmbedder(), EmbedderEmbedding(embedder=StemEmbedder())
    wanted = ours.encode_question("red apples")
    assert np.allclose(theirs.get_query_embedding("red apples"), wanted)
    assert np.allclose(await theirs.aget_query_embedding("red apples"), wanted)
    assert np.allclose(theirs.get_text_embedding("red apples"), wanted)
    assert np.allclose(theirs.get_text_embedding_batch(["red apples", "cars"])[0], wanted)
