"""Personal data as it is written in many countries, and what only looks like it: does the guard tell them apart?

The texts are made by rules, the same ones each time, and of nobody.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from app.guardrails.personal.finder import find
from evaluation.guards import digits, personal_shapes
from evaluation.guards.judged import Judged

EACH = 8
"""Cases of each shape."""
Make = Callable[[Random], str]


@dataclass(frozen=True, slots=True)
class Case:
    """`value` stands in `text`; `label`: whether it is of the `kind`, or only looks like that."""

    kind: str
    text: str
    value: str
    label: bool


def judged() -> Iterator[Judged]:
    """A finding counts where it is of the kind and covers all of the value; in what only looks like it any counts."""
    for case in cases():
        start = case.text.index(case.value)
        end = start + len(case.value)
        found = [one for one in find(case.text) if one.start < end and start < one.end]
        covers = [one for one in found if one.kind == case.kind and one.start <= start and end <= one.end]
        said = bool(covers if case.label else found)
        yield Judged(case.kind.lower(), case.label, float(said), said)


def cases() -> Iterator[Case]:
    random = Random(5)  # noqa: S311
    for kind, label, makes in sorts():
        for make in makes:
            for _ in range(EACH):
                value = make(random)
                yield Case(kind, random.choice(personal_shapes.SAID).format(value), value, label)
    yield from births(random)


def sorts() -> Iterator[tuple[str, bool, Sequence[Make]]]:
    """Each kind, with what makes a value of it, and what makes something like it."""
    shapes = personal_shapes
    yield "EMAIL", True, by_shape(shapes.EMAILS)
    yield "EMAIL", False, by_shape(shapes.NO_EMAILS)
    yield "PHONE", True, by_shape(shapes.PHONES)
    yield "PHONE", False, by_shape(shapes.NO_PHONES)
    yield "CARD", True, [digits.card] * 12
    yield "CARD", False, [lambda random: digits.card(random, random.randint(1, 9))] * 12
    yield "IBAN", True, [digits.iban] * 20
    yield "IBAN", False, [lambda random: digits.iban(random, random.randint(1, 96))] * 20
    yield "SSN", True, by_shape(shapes.SOCIAL * 6)
    yield "SSN", False, by_shape(shapes.NO_SOCIAL)
    yield "IP", True, by_shape(shapes.ADDRESSES_4 + shapes.ADDRESSES_6)
    yield "IP", False, by_shape(shapes.NO_ADDRESSES)
    yield "ADDRESS", True, by_shape(shapes.STREETS)
    yield "ADDRESS", False, by_shape(shapes.NO_STREETS)


def by_shape(shapes: Sequence[str]) -> list[Make]:
    def make(shape: str) -> Make:
        return lambda random: filled(shape, random)

    return [make(shape) for shape in shapes]


def filled(shape: str, random: Random) -> str:
    """`"*.#"` -> `"3.0"`."""
    signs = {"#": "0123456789", "*": "123456789"}
    return "".join(random.choice(signs[sign]) if sign in signs else sign for sign in shape)


def births(random: Random) -> Iterator[Case]:
    """A date is personal by the words before it."""
    for label, phrases in ((True, personal_shapes.BIRTHS), (False, personal_shapes.NO_BIRTHS)):
        for phrase in phrases:
            for shape in personal_shapes.DATES:
                date = filled(shape, random)
                yield Case("BIRTHDAY", phrase.format(date), date, label)
