"""The figures of one training, from its cross-validation."""

from collections.abc import Sequence

import numpy as np

from app.guardrails.injection.normal import normalise
from app.guardrails.injection.patterns import matches
from training.injection.corpus import Example
from training.injection.model import labels
from training.injection.threshold import Floats, Labels, cost, threshold
from training.injection.trained import Trained

KEYWORDS = ("ignore", "instruction", "prompt", "password", "pretend", "jailbreak", "secret")


def figures(trained: Trained) -> dict[str, float]:
    """What the command prints: on templates that were held out, at the threshold by cost."""
    from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

    attack = labels(trained.examples)
    probabilities = trained.calibration.probability(trained.scores)
    found = {
        "attacks": int(attack.sum()),
        "harmless": int((~attack).sum()),
        "roc_auc": roc_auc_score(attack, probabilities),
        "average_precision": average_precision_score(attack, probabilities),
        "brier": brier_score_loss(attack, probabilities),
        "cost": cost(probabilities, attack, threshold()),
        **rates(probabilities >= threshold(), attack),
    }
    return {name: round(value, 4) for name, value in found.items()}


def rates(flagged: Labels, attack: Labels) -> dict[str, float]:
    return {"recall": float(flagged[attack].mean()), "false_alarms": float(flagged[~attack].mean())}


def baselines(examples: Sequence[Example]) -> dict[str, Labels]:
    """What needs no training: nothing is flagged, a list of words, the patterns of the guard."""
    written = [normalise(example.text) for example in examples]
    return {
        "nothing is flagged": np.zeros(len(written), bool),
        "one of seven words": np.array([any(word in text for word in KEYWORDS) for text in written]),
        "the patterns": np.array([matches(text) for text in written]),
    }


def by_kind(trained: Trained) -> list[tuple[str, bool, int, float]]:
    """Of each family of attacks and kind of harmless text: how many there are, and what share was flagged."""
    flagged = trained.calibration.probability(trained.scores) >= threshold()
    kinds = np.array([example.kind for example in trained.examples])
    attack = labels(trained.examples)
    keys = sorted({(not a, k) for a, k in zip(attack.tolist(), kinds.tolist(), strict=True)})
    chosen = [(kind, not harmless, (kinds == kind) & (attack != harmless)) for harmless, kind in keys]
    return [(kind, is_attack, int(one.sum()), float(flagged[one].mean())) for kind, is_attack, one in chosen]


def worst(probabilities: Floats, attack: Labels, wanted: bool, most: int = 8) -> list[int]:
    """Positions of the attacks (or harmless texts) that the classifier was surest about, and wrong."""
    order = np.argsort(probabilities if wanted else -probabilities, kind="stable")
    return [int(at) for at in order if attack[at] == wanted][:most]
