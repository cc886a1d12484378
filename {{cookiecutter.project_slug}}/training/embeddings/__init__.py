"""A search model of one's own: the built-in encoder, tuned to questions about one's own documents.

Read `material.py` for what it learns, `start.py` and `packing.py` for how its weights come and go, `measure.py` for
what that brought.
"""
