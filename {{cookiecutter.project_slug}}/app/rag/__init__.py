"""Retrieval: documents become chunks, chunks become points in an index, a question finds passages."""
