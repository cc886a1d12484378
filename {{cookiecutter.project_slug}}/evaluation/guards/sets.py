"""The labelled sets, by the name of the guard that they are for."""

from importlib import import_module

from evaluation.guards.judged import LabelledSet

# Each module has a function `judged`. Add one here.
SETS: dict[str, str] = {
    "unicode": "evaluation.guards.hidden",
    "links": "evaluation.guards.links",
    "pii": "evaluation.guards.pii",
    "secrets": "evaluation.guards.secrets",
    "language": "evaluation.guards.languages",
    "moderation": "evaluation.guards.moderation",
    "grounding": "evaluation.guards.grounding",
    "injection": "evaluation.guards.injection",
}


def labelled_set(name: str) -> LabelledSet:
    """`name` is a key of SETS."""
    judged: LabelledSet = import_module(SETS[name]).judged
    return judged
