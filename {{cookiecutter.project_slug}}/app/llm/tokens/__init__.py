"""Tokens: how many a text has, and where the ways to cut it differ."""
