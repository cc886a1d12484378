"""Argues for prompting, retrieval or fine-tuning, from what was measured."""
