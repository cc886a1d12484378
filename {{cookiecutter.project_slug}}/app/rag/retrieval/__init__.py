"""From a question to passages: the steps of a search by name, in the order in which they are taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from app.errors import SettingsError
from app.rag.retrieval.follow_up import Readings, by_rule
from app.rag.retrieval.step import Arrangement, Expansion, Narrowing, Parts, Ranking

# Add a step here, where it is to be taken, with the module whose `make(parts)` returns it.
READINGS = {"rewrite": "app.rag.retrieval.rewrite"}
# A narrowing asks a model as an expansion does, and does without where there is none.
NARROWINGS = {"self_query": "app.rag.retrieval.self_query"}
EXPANSIONS = {
    "multi_query": "app.rag.retrieval.multi_query",
    "decomposition": "app.rag.retrieval.decomposition",
    "hyde": "app.rag.retrieval.hyde",
}
RANKINGS = {
    "dense": "app.rag.retrieval.dense",
    "sparse": "app.rag.retrieval.sparse",
    "bigrams": "app.rag.retrieval.bigrams",
    "rrf": "app.rag.retrieval.rrf",
    "weighted": "app.rag.retrieval.weighted",
    "hybrid": "app.rag.retrieval.hybrid",
}
ARRANGEMENTS = {
    "cross_encoder": "app.rag.retrieval.cross_encoder",
    "time_decay": "app.rag.retrieval.time_decay",
    "mmr": "app.rag.retrieval.mmr",
    "parents": "app.rag.retrieval.parents",
}
STEPS = READINGS | NARROWINGS | EXPANSIONS | RANKINGS | ARRANGEMENTS
DEFAULT = "hybrid"


@dataclass(frozen=True, slots=True)
class Strategy:
    """The steps of a search, made. The expansions have their names, and so have the narrowings, which are some."""

    name: str
    ranking: Ranking
    expansions: Mapping[str, Expansion] = field(default_factory=dict)
    narrowings: Mapping[str, Narrowing] = field(default_factory=dict)
    arrangements: tuple[Arrangement, ...] = ()


def make_strategy(text: str, parts: Parts) -> Strategy:
    """`"mmr, hybrid"` -> a search by `hybrid`, whose best are arranged by `mmr`. Without a ranking, the default one.

    Raises SettingsError for a step that is not there, or more than one ranking; and what a step raises as it is made.
    """
    names = ordered(text)
    rankings = [name for name in names if name in RANKINGS] or [DEFAULT]
    if len(rankings) > 1:
        raise SettingsError(f"RETRIEVAL={text!r} ranks in more than one way: keep one of {', '.join(rankings)}")
    narrowings = {name: make(name, parts) for name in names if name in NARROWINGS}
    return Strategy(
        name=", ".join(names),
        ranking=make(rankings[0], parts),
        expansions={**narrowings, **{name: make(name, parts) for name in names if name in EXPANSIONS}},
        narrowings=narrowings,
        arrangements=tuple(make(name, parts) for name in names if name in ARRANGEMENTS),
    )


def make_readings(text: str, parts: Parts) -> Readings:
    """How the questions of a conversation are read: by the step that is named, or by the rule."""
    names = [name for name in ordered(text) if name in READINGS]
    readings: Readings = make(names[0], parts) if names else by_rule
    return readings


def ordered(text: str) -> Sequence[str]:
    """The names of steps in the order in which they are taken. Raises SettingsError."""
    names = [name for part in text.split(",") if (name := part.strip())]
    if not names:
        raise SettingsError(f"RETRIEVAL={text!r} names no step: use {', '.join(STEPS)}")
    if len(set(names)) < len(names):
        raise SettingsError(f"RETRIEVAL={text!r} names a step twice: name each once")
    if unknown := [name for name in names if name not in STEPS]:
        raise SettingsError(f"RETRIEVAL={text!r}: {unknown[0]!r} is unknown: use {', '.join(STEPS)}")
    return [name for name in STEPS if name in names]


def make(name: str, parts: Parts) -> Any:
    """Imports only the step that is named."""
    return import_module(STEPS[name]).make(parts)
