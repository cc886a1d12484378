"""Figures on public collections: what is found, what is answered, and what is declined."""
