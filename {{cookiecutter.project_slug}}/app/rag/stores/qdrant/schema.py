"""What a point in Qdrant has: two named vectors, and the chunk's fields as its payload."""

DENSE = "dense"
SPARSE = "sparse"
PAGE = 1000
"""How many points are read at once where all are."""
