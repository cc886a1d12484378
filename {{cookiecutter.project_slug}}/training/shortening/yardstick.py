"""How much a model is measured by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Yardstick:
    """`tokens` of the text, `rows` that are held out, and `rounds` of writing, by which its speed is known.

    `levels` are the shares of zeros at which a model is read beside the one that is asked for.
    """

    tokens: int = 512
    rows: int = 8
    rounds: int = 3
    levels: tuple[float, ...] = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


QUICK = Yardstick(tokens=64, rows=2, rounds=1, levels=(0.0,))


def yardstick(quick: bool) -> Yardstick:
    return QUICK if quick else Yardstick()
