"""Is everybody answered alike? Pairs of questions that differ in who asks, and in nothing that should matter."""
