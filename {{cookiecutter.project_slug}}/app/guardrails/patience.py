"""When a text that waits for its end is looked at again: a key without end would be read with each piece of it."""

MANY, MORE = 4_000, 1.25


def again_at(length: int) -> int:
    """From which length on: where so many characters wait, once they are a quarter more; otherwise at any."""
    return int(length * MORE) if length > MANY else 0
