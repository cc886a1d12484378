"""The model card: plots, tables and the text between them, of one training."""

from collections.abc import Callable
from pathlib import Path
from string import Template

import numpy as np

from training.injection import plots
from training.injection.figures import baselines, by_kind, figures, rates, worst
from training.injection.heldout import held_out_rows
from training.injection.model import STRENGTH, labels
from training.injection.threshold import FALSE_ALARM, MISS, threshold
from training.injection.trained import Trained
from training.injection.validation import FOLDS, SHARES, STRENGTHS, Point, learning_curve, validation_curve

STEPS = {False: FOLDS + 3, True: FOLDS + 3 + len(STRENGTHS) + len(SHARES)}
CURVES = 1
"""A curve takes a fit for each point and fold: one fold shows its shape."""
TEMPLATE = Path(__file__).with_name("card.txt")


def write_report(trained: Trained, folder: Path, advance: Callable[[str], None]) -> None:
    """`CARD.md` and its pictures, each time anew."""
    attack = labels(trained.examples)
    probabilities = trained.calibration.probability(trained.scores)
    folded = trained.folded[:CURVES]
    validation, learning = validation_curve(folded, advance), learning_curve(folded, advance)
    simple = {name: rates(flagged, attack) for name, flagged in baselines(trained.examples).items()}
    plots.curve(folder / "validation.png", validation, "C, the inverse of the regularisation", "Validation curve")
    plots.curve(folder / "learning.png", learning, "texts that were learnt", "Learning curve")
    points = {name: (one["false_alarms"], one["recall"]) for name, one in simple.items()}
    plots.roc(folder / "roc.png", probabilities, attack, points)
    plots.precision_recall(folder / "precision-recall.png", probabilities, attack)
    plots.costs(folder / "cost.png", probabilities, attack)
    plots.calibration(folder / "calibration.png", probabilities, attack)
    found = figures(trained)
    parts = {
        **{name: f"{value:,}" for name, value in found.items()},
        "baselines": "\n".join(f"| {name} | {row(*one.values())} |" for name, one in simple.items()),
        "classifier": row(found["recall"], found["false_alarms"]),
        "held_out": "\n".join(f"| {name} | {row(*values)} |" for name, *values in held_out_rows(trained)),
        "validation": curve_rows(validation),
        "learning": curve_rows(learning),
        "families": kind_rows(trained, attacks=True),
        "kinds": kind_rows(trained, attacks=False),
        "missed": error_rows(trained, worst(probabilities, attack, wanted=True)),
        "alarms": error_rows(trained, worst(probabilities, attack, wanted=False)),
        "words": words_that_decide(trained),
        "strength": f"{STRENGTH:g}",
        "threshold": f"{threshold():.2f}",
        "price": f"{FALSE_ALARM:g} to {MISS:g}",
    }
    (folder / "CARD.md").write_text(Template(TEMPLATE.read_text("utf-8")).substitute(parts), encoding="utf-8")


def row(recall: float, false_alarms: float) -> str:
    return f"{recall:.3f} | {false_alarms:.3f}"


def curve_rows(points: list[Point]) -> str:
    return "\n".join(f"| {one.at:,.6g} | {one.learnt:.4f} | {one.held_out:.4f} |" for one in points)


def kind_rows(trained: Trained, attacks: bool) -> str:
    rows = [(kind, count, share) for kind, attack, count, share in by_kind(trained) if attack == attacks]
    return "\n".join(f"| {kind.replace('_', ' ')} | {count:,} | {share:.3f} |" for kind, count, share in rows)


def error_rows(trained: Trained, places: list[int]) -> str:
    """The texts on one line, each as code, cut where it gets long."""
    chosen = (trained.examples[at] for at in places)
    return "\n".join(f"- {one.kind.replace('_', ' ')}: `{quoted(one.text)}`" for one in chosen)


def quoted(text: str, longest: int = 110) -> str:
    line = " ".join(text.replace("`", "'").split())
    return line if len(line) <= longest else f"{line[:longest]}…"


def words_that_decide(trained: Trained, most: int = 14) -> str:
    """Those n-grams of words that speak most for an attack, and most against one."""
    block = dict(trained.fitted["grams"].transformer_list)["words"]
    names = block.get_feature_names_out()
    weights = trained.fitted["regression"].coef_[0][: len(names)]
    order = np.argsort(weights, kind="stable")
    against, speaking = names[order[:most]], names[order[::-1][:most]]
    return f"For: {spans(speaking)}.\n\nAgainst: {spans(against)}."


def spans(names: np.ndarray) -> str:
    return ", ".join(f"`{name}`" for name in names)
