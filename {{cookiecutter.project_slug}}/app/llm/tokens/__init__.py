"""Tokens: how strategies cut the same text, and how many tokens a text has. Read `strategy.py` first."""
