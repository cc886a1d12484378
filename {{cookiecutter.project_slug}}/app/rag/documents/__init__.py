"""From the bytes of a document to its chunks. Knows nothing of where the bytes are from, nor of the index."""
