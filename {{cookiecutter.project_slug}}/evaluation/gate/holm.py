"""Several tests at once: whoever looks at eight metrics finds a drop by chance more often than at one."""

from collections.abc import Sequence


def holm(probabilities: Sequence[float]) -> list[float]:
    """Adjusted so that all of them together are wrong no more often than each alone.

    .01, .04, .03 -> .03, .06, .06: the smallest times 3, the next times 2, the last times 1, and none below the one
    before it. Source: Holm, "A simple sequentially rejective multiple test procedure" (1979).
    """
    adjusted, highest = [0.0] * len(probabilities), 0.0
    order = sorted(range(len(probabilities)), key=probabilities.__getitem__)
    for place, at in enumerate(order):
        highest = max(highest, min(1.0, (len(probabilities) - place) * probabilities[at]))
        adjusted[at] = highest
    return adjusted
