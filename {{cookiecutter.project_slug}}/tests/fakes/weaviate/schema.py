"""A collection's schema: what the server refuses, and what it adds."""

import re
from typing import Any

from tests.fakes.weaviate.database import Refused

RESERVED = {"id", "_id", "vector", "_additional"}
INVERTED = {
    "bm25": {"b": 0.75, "k1": 1.2},
    "cleanupIntervalSeconds": 60,
    "stopwords": {"preset": "en", "additions": None, "removals": None},
}
SHARDING = {
    "virtualPerPhysical": 128,
    "desiredCount": 1,
    "actualCount": 1,
    "desiredVirtualCount": 128,
    "actualVirtualCount": 128,
    "key": "_id",
    "strategy": "hash",
    "function": "murmur3",
}
HNSW = {
    "skip": False,
    "cleanupIntervalSeconds": 300,
    "maxConnections": 32,
    "efConstruction": 128,
    "ef": -1,
    "dynamicEfMin": 100,
    "dynamicEfMax": 500,
    "dynamicEfFactor": 8,
    "vectorCacheMaxObjects": 1_000_000_000_000,
    "flatSearchCutoff": 40_000,
    "distance": "cosine",
}


def checked(asked: dict[str, Any], others: list[str]) -> dict[str, Any]:
    """The schema with the defaults of everything that it leaves out. Raises Refused."""
    name = asked["class"]
    if not re.fullmatch(r"[A-Z][_0-9A-Za-z]{0,254}", name):
        raise Refused(f"'{name}' is not a valid class name")
    if name.lower() in [other.lower() for other in others]:
        raise Refused(f"class name {name} already exists")
    inverted = asked.get("invertedIndexConfig", {})
    own = {kind: {**INVERTED[kind], **inverted.get(kind, {})} for kind in ("bm25", "stopwords")}  # type: ignore[dict-item]
    return {
        **asked,
        "vectorConfig": {name: vector(found) for name, found in asked.get("vectorConfig", {}).items()},
        "properties": [property(found) for found in asked.get("properties", [])],
        "invertedIndexConfig": {**INVERTED, **own},
        "multiTenancyConfig": {"enabled": False},
        "replicationConfig": {"factor": 1},
        "shardingConfig": SHARDING,
    }


def vector(asked: dict[str, Any]) -> dict[str, Any]:
    """Without a module, the vectors come with the objects."""
    if asked["vectorizer"] != {"none": {}} or asked["vectorIndexType"] != "hnsw":
        raise Refused(f"this stand-in has no {asked['vectorizer']} and no index {asked['vectorIndexType']}")
    return {**asked, "vectorIndexConfig": {**HNSW, **asked.get("vectorIndexConfig", {})}}


def property(asked: dict[str, Any]) -> dict[str, Any]:
    """Texts are searched by words, in the tokenization `word`, and all is filtered, if nobody says otherwise."""
    (kind,) = asked["dataType"]
    is_text = kind in ("text", "text[]")
    if asked["name"] in RESERVED or not re.fullmatch(r"[_A-Za-z][_0-9A-Za-z]{0,230}", asked["name"]):
        raise Refused(f"'{asked['name']}' is not a valid property name")
    if not is_text and (asked.get("tokenization") or asked.get("indexSearchable")):
        raise Refused(f"`tokenization` and `indexSearchable` are not allowed for the data type {kind}")
    added = {"indexFilterable": True, "indexSearchable": is_text, "indexRangeFilters": False}
    return {**added, **({"tokenization": "word"} if is_text else {}), **asked}
