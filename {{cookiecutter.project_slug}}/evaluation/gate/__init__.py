"""The gate: fails a build whose answers are worse than those of a stored run, and says where."""
