"""Recipes for real models on real GPUs, and the arithmetic of the memory that each of them needs."""
