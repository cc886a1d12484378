"""Ways to cut text, compared by how much of the marked evidence a context of the same length holds."""
