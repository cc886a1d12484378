"""Fewer layers, then a short training: what distillation and pruning share. Read `run`, then `layers` and `loop`."""
