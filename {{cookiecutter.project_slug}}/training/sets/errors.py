"""What can go wrong while sets are made."""

from app.errors import AppError


class TooLittleData(AppError):
    """There is not enough to learn from."""


class Unfit(Exception):  # no failure of the command: the case is dropped, and counted by this reason
    """Nothing can be made of a case."""
