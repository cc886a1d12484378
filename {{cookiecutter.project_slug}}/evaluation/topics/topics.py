"""Questions sorted into topics by k-means over their vectors, and how the topics of the last days differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.statistics.clusters import Choice, Clusters, Vectors, best, choose_k, distances, k_means, unit
from app.statistics.shift import Shift, chi_squared
from evaluation.topics.asked import Asked

TYPICAL = 3
FEWEST_IN_WINDOW = 5
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Topic:
    """`typical` are the questions nearest to the centre; `before` and `lately` count it in the two windows."""

    number: int
    size: int
    typical: tuple[str, ...]
    before: int
    lately: int


@dataclass(frozen=True)
class Topics:
    """`choices` has a row for each k that was tried. `shift` is None where a window has too few questions."""

    choices: list[Choice]
    clusters: Clusters
    topics: list[Topic]
    shift: Shift | None


def find_topics(asked: Sequence[Asked], vectors: Vectors, counts: Sequence[int], since: float) -> Topics:
    """`vectors` has one row for each question; `since` is when the later window begins, in seconds since 1970."""
    vectors = unit(vectors)
    choices = choose_k(vectors, counts)
    clusters = k_means(vectors, best(choices).k)
    found = [topic(number, asked, vectors, clusters, since) for number in range(len(clusters.centres))]
    found.sort(key=lambda one: -one.size)
    return Topics(choices, clusters, found, shift([one.before for one in found], [one.lately for one in found]))


def topic(number: int, asked: Sequence[Asked], vectors: Vectors, clusters: Clusters, since: float) -> Topic:
    members = [int(one) for one in np.flatnonzero(clusters.labels == number)]
    apart = distances(vectors[members], clusters.centres[number : number + 1])[:, 0]
    nearest = dict.fromkeys(asked[members[int(one)]].text for one in np.argsort(apart, kind="stable"))
    moments = [at for one in members if (at := asked[one].at) is not None]
    lately = sum(at >= since for at in moments)
    return Topic(number, len(members), tuple(nearest)[:TYPICAL], len(moments) - lately, lately)


def shift(before: Sequence[int], lately: Sequence[int]) -> Shift | None:
    if min(sum(before), sum(lately)) < FEWEST_IN_WINDOW:
        return None
    return chi_squared(before, lately)
