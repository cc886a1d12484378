"""The evidence gate, measured and fitted: questions with their evidence, and with it taken away."""
