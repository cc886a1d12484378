"""What an answer rests on: the shares of its claims and of its citations that hold.

Precision and recall of citations are those of Gao et al., "Enabling large language models to generate text with
citations" (2023). Who judges is the guard of grounding (`app/guardrails/grounding`), and so what it can't see, nobody
sees here: it compares words, numbers, names and denials.
"""

from collections.abc import Sequence

from app.judging.claims import Claim


def grounding(claims: Sequence[Claim]) -> float | None:
    """The share of claims that a passage supports: one of two -> .5. None of an answer that claims nothing."""
    return mean([one.supported for one in claims])


def citation_recall(claims: Sequence[Claim]) -> float | None:
    """The share of claims that what they cite supports; what cites nothing has no support."""
    return mean([one.by_cited for one in claims])


def citation_precision(claims: Sequence[Claim]) -> float | None:
    """The share of citations that are needed: `[1][2]`, of which 1 says it and 2 does not -> .5. None without one."""
    return mean([needed for one in claims for needed in one.needed])


def mean(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None
