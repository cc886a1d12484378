"""Other frameworks, as somebody new to them sets them up, on the same collections with the same embeddings."""
