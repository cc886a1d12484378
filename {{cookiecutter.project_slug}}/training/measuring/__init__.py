"""Measures tuned models, beside the base and two rules. Start at `command`, the command `evaluate`, and `metrics`."""
