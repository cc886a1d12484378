"""What each variant of a model costs and brings, side by side. Start at `command`, the command `compare`, and `run`."""
