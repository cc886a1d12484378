"""Trains what may take the place of the router's rule: a linear model, and a network of two layers beside it."""
