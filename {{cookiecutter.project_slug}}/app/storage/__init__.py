"""What outlives a process beside the index: a database for usage and budgets. Knows nothing of models or of HTTP.

`database` runs it, `schema` says whether it fits this code, `tables` what is in it.
"""
