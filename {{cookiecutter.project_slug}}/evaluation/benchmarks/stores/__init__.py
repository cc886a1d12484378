"""The vector stores that run on this machine, side by side."""
