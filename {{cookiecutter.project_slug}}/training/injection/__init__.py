"""The classifier of the guard against prompt injection: its texts, its training, its card."""
