"""The two searches, and plain reading in an order: ids with their scores, best first."""

import math
from collections import Counter, defaultdict
from operator import itemgetter
from typing import Any

import numpy as np

from tests.fakes.weaviate.database import LARGEST_ANSWER, Collection, Refused, normalised
from tests.fakes.weaviate.filters import passing
from tests.fakes.weaviate.tokens import tokens

Found = list[tuple[str, float]]


def search(collection: Collection, request: Any) -> Found:
    if request.offset + request.limit > LARGEST_ANSWER:
        raise Refused("query maximum results exceeded")
    allowed = passing(collection, request)
    if request.HasField("near_vector"):
        found = near(collection, request.near_vector, list(allowed))
    elif request.HasField("bm25_search"):
        found = [hit for hit in by_words(collection, request.bm25_search) if hit[0] in allowed]
    else:
        found = in_order(collection, request, list(allowed))
    return found[request.offset :][: request.limit or 25]


def near(collection: Collection, query: Any, ids: list[str]) -> Found:
    """By cosine distance, smallest first."""
    (target,) = query.targets.target_vectors
    wanted = normalised(query.vectors[0].vector_bytes)
    rows = [collection.objects[id].vectors[target] for id in ids]
    if rows and rows[0].shape != wanted.shape:
        raise Refused(f"vector lengths don't match: {len(rows[0])} vs {len(wanted)}")
    distances = 1 - np.reshape(rows, (len(rows), len(wanted))) @ wanted
    return [(ids[at], float(distances[at])) for at in np.argsort(distances, kind="stable")]


def by_words(collection: Collection, query: Any) -> Found:
    """BM25 as Weaviate has it: without the factor k1 + 1, and a word that is said twice counts twice."""
    (name,) = query.properties
    property, scores = collection.property(name), defaultdict[str, float](float)
    if not property["indexSearchable"]:
        raise Refused(f"Searching by property '{name}' requires inverted index `indexSearchable` to be true")
    weights, lengths = collection.config["invertedIndexConfig"]["bm25"], collection.lengths[name]
    average = sum(lengths.values()) / max(len(lengths), 1)
    for token, times in Counter(tokens(property, query.query)).items():
        holders = collection.postings[name].get(token, {})
        idf = math.log(1 + (len(lengths) - len(holders) + 0.5) / (len(holders) + 0.5))
        for id, count in holders.items():
            norm = weights["k1"] * (1 - weights["b"] + weights["b"] * lengths[id] / average)
            scores[id] += times * idf * count / (count + norm)
    return sorted(scores.items(), key=itemgetter(1), reverse=True)


def in_order(collection: Collection, request: Any, ids: list[str]) -> Found:
    if request.after and (request.HasField("filters") or request.sort_by):
        raise Refused("cursor api: where, sort, near<Media>, hybrid and group by are not supported")
    for order in reversed(request.sort_by):
        (name,) = order.path
        collection.property(name)
        ids.sort(key=lambda id: str(collection.objects[id].properties.get(name)), reverse=not order.ascending)
    return [(id, 0.0) for id in ids]
