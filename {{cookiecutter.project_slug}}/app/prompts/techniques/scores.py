"""Reads the scores that a model wrote: `1: 7`, `2. 9/10`, `Candidate 3 - 4.5`. What can't be read is the lowest."""

import re

HIGHEST = 10.0
SCORE = re.compile(r"(\d{1,3})[^\d\n]{1,20}?(-?\d{1,3}(?:\.\d{1,3})?)(?!\d)")


def scores(text: str, many: int) -> list[float]:
    """One for each of so many candidates, from 0 to 10, in their order; of two for one the first counts."""
    given: dict[int, float] = {}
    for line in text.splitlines():
        if found := SCORE.search(line):
            given.setdefault(int(found[1]), min(HIGHEST, max(0.0, float(found[2]))))
    return [given.get(number, 0.0) for number in range(1, many + 1)]
