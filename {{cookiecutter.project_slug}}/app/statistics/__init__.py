"""What numbers say, and how surely: agreement, changes between two windows, clusters. Knows nothing of the application.

Only NumPy: a server computes some of it.
"""
