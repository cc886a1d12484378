"""What there is to say of sets in numbers: the document of `--json`, and the tables of the card."""

from collections import Counter
from typing import Any

from evaluation.metrics.spread import percentile
from training.sets.filters import by_reason
from training.sets.make import Sets
from training.sets.split import SIDES


def figures(sets: Sets) -> dict[str, Any]:
    """The shape that scripts rely on. Lengths are in tokens, as the application counts them."""
    return {
        "found": sets.found,
        "rows": {side: len(sets.of(side)) for side in SIDES},
        "refusals": {side: sum(row.refuses for row in sets.of(side)) for side in SIDES},
        "pairs": {side: sum(pair.row.side == side for pair in sets.pairs) for side in SIDES},
        "documents": {side: sets.documents[side] for side in SIDES},
        "origins": counted(row.case.origin for row in sets.rows),
        "passages": counted(str(len(row.shown)) for row in sets.rows),
        "rules": counted(pair.rule for pair in sets.pairs),
        "tokens": {
            "median": round(percentile(sets.lengths, 0.5)),
            "p95": round(percentile(sets.lengths, 0.95)),
            "longest": max(sets.lengths),
        },
        "held_out_questions": len(sets.held_out),
        "dropped": by_reason(sets.dropped),
    }


def counted(names: Any) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
