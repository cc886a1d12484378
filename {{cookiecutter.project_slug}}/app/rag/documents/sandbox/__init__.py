"""Parsing in a child process with limits, since a parser is where a stranger's file does harm.

`parser.py` is the parent's side, `child.py` the other; between them go frames of bytes, and never a pickle.
"""
