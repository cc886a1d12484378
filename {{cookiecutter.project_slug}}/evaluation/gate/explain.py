"""Where a metric fell: the slices that lost more than their part, and the cases that lost most."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.gate.compare import Compared, Pair, mean

SLICES, WORST = 3, 10


@dataclass(frozen=True, slots=True)
class Slice:
    """The cases under `name: value`, with the metric's mean in both runs."""

    name: str
    value: str
    cases: int
    before: float
    now: float
    beyond: float
    """How many cases' worth it lost more than if all slices had lost alike."""


def slices(found: Compared) -> list[Slice]:
    """Those that explain a drop, the most telling first."""
    groups: dict[tuple[str, str], list[Pair]] = {}
    for pair in found.pairs:
        for key in pair.case.slices.items():
            groups.setdefault(key, []).append(pair)
    everywhere = mean([pair.lost for pair in found.pairs])
    telling = [explained(name, value, group, everywhere) for (name, value), group in groups.items()]
    return sorted((one for one in telling if one.beyond > 0), key=lambda one: (-one.beyond, one.name))[:SLICES]


def explained(name: str, value: str, group: Sequence[Pair], everywhere: float) -> Slice:
    before, now = mean([pair.before for pair in group]), mean([pair.now for pair in group])
    beyond = round(len(group) * (before - now - everywhere), 6)
    return Slice(name, value, len(group), before, now, beyond)


def worst(found: Compared) -> list[Pair]:
    """The ten that lost most; of equal ones the first by id. None that lost nothing."""
    lost = [pair for pair in found.pairs if pair.lost > 0]
    return sorted(lost, key=lambda pair: (-pair.lost, pair.case.id))[:WORST]
