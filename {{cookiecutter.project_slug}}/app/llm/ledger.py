"""What a model's wrappers need of whatever keeps a budget."""

from typing import Protocol


class Ledger(Protocol):
    """Keeps what is reserved and what is spent."""
