"""How often the semantic cache is right, and what it costs."""
