"""What is left out, and why: each filter counts under its reason, so that the card can say it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from app.guardrails.personal.values import Find
from app.guardrails.secrets import secrets_in
from training.sets.case import Case
from training.sets.minhash import Near, known
from training.sets.row import Row

EMPTY = "the question or the answer is empty"
SAME = "another one says the same"
NEARLY = "another one says nearly the same"
LEAKS = "an evaluation asks the same"
NEARLY_LEAKS = "an evaluation asks nearly the same"
SECRET = "it holds a key or a password"  # noqa: S105
PERSONAL = "it holds personal data"
Counts = Counter[tuple[str, str]]
"""By the origin of what was left out, and the reason."""


def kept(cases: Iterable[Case], reason: Callable[[Case], str], dropped: Counts) -> Iterator[Case]:
    for case in cases:
        if found := reason(case):
            dropped[case.origin, found] += 1
        else:
            yield case


def emptiness(case: Case) -> str:
    texts = (case.question, *(one.text for one in case.said))
    return "" if all(any(sign.isalnum() for sign in text) for text in texts) else EMPTY


class Doubles:
    """Of cases that teach the same the first one stays. A refusal is no double of the answer to its question."""

    def __init__(self) -> None:
        self.seen: dict[bool, Near] = {True: Near(), False: Near()}

    def reason(self, case: Case) -> str:
        seen = self.seen[bool(case.said)]
        if seen.same(case.text) is not None:
            return SAME
        if seen.near(case.text) is not None:
            return NEARLY
        seen.add(case.text)
        return ""


class Leaks:
    """Questions that measure must not be learnt, nor what is nearly the same."""

    def __init__(self, measured: Sequence[str]) -> None:
        self.measured = known(measured)

    def reason(self, case: Case) -> str:
        if self.measured.same(case.question) is not None:
            return LEAKS
        return NEARLY_LEAKS if self.measured.near(case.question) is not None else ""


def sensitive(row: Row, find: Find) -> str:
    """By the guards of the application: in the question, a passage or the answer, the worse one included."""
    text = "\n".join([*(message.content for message in row.messages), row.answer, row.worse])
    if secrets_in(text):
        return SECRET
    return PERSONAL if find(text) else ""


def by_reason(dropped: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """`{("golden", "…"): 2}` -> {"…": {"golden": 2}}, by the names."""
    found: dict[str, dict[str, int]] = {}
    for (origin, reason), count in sorted(dropped.items()):
        found.setdefault(reason, {})[origin] = count
    return dict(sorted(found.items()))
