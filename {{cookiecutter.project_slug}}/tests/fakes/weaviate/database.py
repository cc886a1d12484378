"""What the stand-in holds: collections with a schema and objects, by the name of the key that they are asked with."""

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.fakes.weaviate.tokens import tokens

LARGEST_ANSWER = 10_000


class Refused(Exception):
    """What the server answers instead."""


@dataclass(frozen=True)
class Stored:
    """An object: `vectors` by name, normalised as Weaviate does for the cosine distance."""

    properties: Mapping[str, Any]
    vectors: Mapping[str, Any]


@dataclass
class Collection:
    """`postings` has, for each property that is searched by words, each token with its count in each object."""

    config: dict[str, Any]
    objects: dict[str, Stored] = field(default_factory=dict)
    postings: dict[str, dict[str, dict[str, int]]] = field(default_factory=lambda: defaultdict(dict))
    lengths: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def property(self, name: str) -> dict[str, Any]:
        for found in self.config["properties"]:
            if found["name"] == name:
                return dict(found)
        raise Refused(f"no such prop with name '{name}' found in class '{self.config['class']}' in the schema")

    def put(self, id: str, item: Stored) -> None:
        for name in item.properties:
            self.property(name)
        self.check_vectors(item)
        self.remove(id)
        self.objects[id] = item
        for name in filter(self.searched, item.properties):
            counts = Counter(tokens(self.property(name), item.properties[name]))
            self.lengths[name][id] = counts.total()
            for token, count in counts.items():
                self.postings[name].setdefault(token, {})[id] = count

    def remove(self, id: str) -> None:
        item = self.objects.pop(id, None)
        for name in filter(self.searched, item.properties if item else ()):
            del self.lengths[name][id]
            for holders in self.postings[name].values():
                holders.pop(id, None)

    def searched(self, name: str) -> bool:
        return bool(self.property(name)["indexSearchable"])

    def check_vectors(self, item: Stored) -> None:
        for name, vector in item.vectors.items():
            if name not in self.config["vectorConfig"]:
                raise Refused(f"vector {name} is not configured")
            known = next(iter(self.objects.values()), item).vectors.get(name, vector)
            if known.shape != vector.shape:
                raise Refused(f"new node has a vector with length {len(vector)}. Existing nodes have {len(known)}")


class Databases:
    """`refused` are keys that get 401; `faults` says which objects a batch refuses, and with what words."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.of_key: dict[str, dict[str, Collection]] = defaultdict(dict)
        self.refused: set[str] = set()
        self.faults: dict[str, str] = {}
        self.calls: Counter[str] = Counter()

    def collection(self, key: str, name: str) -> Collection:
        if name not in self.of_key[key]:
            raise Refused(f"could not find class {name} in schema")
        return self.of_key[key][name]


def normalised(vector: bytes) -> Any:
    values = np.frombuffer(vector, "<f4")
    return values / (np.linalg.norm(values) or 1)
