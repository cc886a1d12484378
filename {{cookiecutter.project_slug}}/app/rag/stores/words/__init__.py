"""A word index for an engine in this process that has no words of its own: BM25 in a file of SQLite beside it.

Not SQLite's own full-text search: it reads each match one by one, and takes 90 ms where 100,000 chunks take 8 ms here.
The store writes a chunk's words before its vector and deletes them after it: so whatever a kill breaks off, each vector
has its words, and a chunk that has only words is a hit that nobody can fetch.
"""
