"""Smaller weights: read `formats.py`, then measure with the command what each format costs a real model."""
