"""What the evaluation asks, as data: whether it is what it should be, and how hard it is."""
