"""What stands around a model, one job each. `stack` says in which order."""
