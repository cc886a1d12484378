"""The card of the difficulty: the comparison, the curves, and which of the ways won."""

from collections.abc import Sequence
from pathlib import Path
from string import Template

import numpy as np

from training.difficulty.comparison import MISS, RULE, Compared, Labels, costs
from training.difficulty.corpus import Labelled
from training.difficulty.features import Floats
from training.difficulty.validation import (
    DESCENTS,
    FOLDS,
    MODELS,
    SHARES,
    STRENGTHS,
    Advance,
    Data,
    descent_curve,
    learning_curve,
    strength_curve,
)
from training.injection import plots
from training.injection.report import curve_rows, quoted

TEMPLATE = Path(__file__).with_name("card.txt")
STEPS = {False: len(MODELS) + 1, True: len(MODELS) + 1 + len(STRENGTHS) + len(DESCENTS) + len(SHARES)}


def write_report(
    compared: Compared, labelled: Sequence[Labelled], others: Sequence[Labelled], folder: Path, advance: Advance
) -> None:
    """`CARD.md` and its pictures, each time anew."""
    data = Data.of(labelled)
    curves = {
        "strengths": ("strength.png", "C, the inverse of the regularisation", strength_curve(data, advance)),
        "descents": ("descent.png", "steps that the network learnt", descent_curve(data, advance)),
        "shares": ("learning.png", "questions that were learnt", learning_curve(data, advance)),
    }
    for name, xlabel, points in curves.values():
        plots.curve(folder / name, points, xlabel, "One fold, templates held out")
    parts = {
        "result": result(compared),
        "easy": f"{int((~compared.hard).sum()):,}",
        "hard": f"{int(compared.hard.sum()):,}",
        "held_out": len(others),
        "miss": f"{MISS:g}",
        "hard_words": words(others, hard=True),
        "easy_words": words(others, hard=False),
        "made_hard_words": words(labelled, hard=True),
        "made_easy_words": words(labelled, hard=False),
        "folds": FOLDS,
        "validated": "\n".join(row(way.name, way.validated, compared.hard, way.at) for way in compared.ways.values()),
        "measured": "\n".join(
            row(way.name, way.held_out, compared.held_out_hard, way.at) for way in compared.ways.values()
        ),
        "gains": "\n".join(f"- {name}: {low:.3f} to {high:.3f}" for name, low, high in gains(compared)),
        "errors": errors(compared, others),
        **{name: curve_rows(points) for name, (_, _, points) in curves.items()},
    }
    (folder / "CARD.md").write_text(Template(TEMPLATE.read_text("utf-8")).substitute(parts), encoding="utf-8")


def result(compared: Compared) -> str:
    if compared.winner:
        return f"{compared.winner.capitalize()} wins: on questions that people wrote it costs less than the rule."
    return (
        "Neither model wins: on questions that were written one by one neither costs less than the rule beyond chance, "
        "once the\nrule has a threshold by the same price. So the application keeps its rule, which needs no weights, "
        "and can be read."
    )


def words(labelled: Sequence[Labelled], *, hard: bool) -> str:
    """The median of their numbers."""
    return f"{np.median([len(one.text.split()) for one in labelled if one.hard == hard]):g}"


def gains(compared: Compared) -> list[tuple[str, float, float]]:
    return [(name, *compared.gain(name)) for name in MODELS]


def row(name: str, scores: Floats, hard: Labels, at: float) -> str:
    found, needless = shares(scores, hard, at)
    return (
        f"| {name} | {area(scores, hard):.3f} | {found:.3f} | {needless:.3f} | {costs(scores, hard, at).mean():.3f} |"
    )


def area(scores: Floats, hard: Labels) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(hard, scores))


def shares(scores: Floats, hard: Labels, at: float) -> tuple[float, float]:
    """Of hard questions those that go to the strong model, and of easy ones those that do."""
    strong = scores >= at
    return float(strong[hard].mean()), float(strong[~hard].mean())


def errors(compared: Compared, others: Sequence[Labelled], most: int = 8) -> str:
    """Those that it is surest about, and wrong: first hard ones that it takes for easy."""
    way = compared.ways["the linear model"]
    wrong = np.flatnonzero(costs(way.held_out, compared.held_out_hard, way.at)).tolist()
    order = sorted(wrong, key=lambda at: (not others[at].hard, -abs(way.held_out[at] - way.at)))[:most]
    return "\n".join(f"- {'hard' if others[at].hard else 'easy'}: `{quoted(others[at].text)}`" for at in order)


def figures(compared: Compared) -> dict[str, object]:
    """The shape that scripts rely on."""
    return {
        "winner": compared.winner or "the rule",
        "cost": {
            name: round(float(costs(way.held_out, compared.held_out_hard, way.at).mean()), 4)
            for name, way in compared.ways.items()
        },
        "gain": {name: [round(low, 4), round(high, 4)] for name, low, high in gains(compared)},
        "rule_threshold": round(compared.ways[RULE].at, 4),
    }
