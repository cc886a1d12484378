"""Merges an adapter into its base, so that a server needs nothing but one model. Read `merge` first."""
