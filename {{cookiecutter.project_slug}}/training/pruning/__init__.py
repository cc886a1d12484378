"""Pruning: single weights by magnitude, or whole layers by how little they do. Read `magnitude` and `influence`."""
