"""An embedder that ends its process, as a document made to do harm would. Workers import it by name."""

import os
import signal
from collections.abc import Sequence

from app.types.embedding import Vectors
from tests.fakes.embedders import StemEmbedder

WORD = "deadly"


class DeadlyEmbedder(StemEmbedder):
    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if any(WORD in text for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_passages(texts)
