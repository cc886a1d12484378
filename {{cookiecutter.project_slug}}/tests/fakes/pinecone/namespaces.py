"""A namespace of a document index in memory: late to show what was written, as the service may be, and exact.

Searches and fetches each see it as it was; a write shows in them only after the next request of that kind.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.fakes.pinecone.filters import BadRequest, matches

Document = dict[str, Any]
CLAUSE = re.compile(r"(\w+):(\w+)(?:\^(\d+))?")
TOKEN = re.compile(r"\w+")


@dataclass
class View:
    """What one kind of request sees, and up to which write."""

    documents: dict[str, Document] = field(default_factory=dict)
    position: int = 0


@dataclass
class Namespace:
    schema: Mapping[str, Mapping[str, Any]]
    written: dict[str, Document] = field(default_factory=dict)
    position: int = 0
    views: dict[str, View] = field(default_factory=lambda: {"search": View(), "fetch": View()})

    def wrote(self) -> int:
        self.position += 1
        return self.position

    def seen_by(self, kind: str) -> View:
        """As it was at the last request of this kind."""
        before = self.views[kind]
        if before.position < self.position:
            self.views[kind] = View(dict(self.written), self.position)
        return before

    def select(self, view: View, wanted: Any) -> list[Document]:
        """Those that match. A filter that would be refused is, also where nothing lies."""
        documents = view.documents.values()
        if wanted is not None:
            matches({}, wanted, self.schema)
        return [item for item in documents if wanted is None or matches(item, wanted, self.schema)]

    def scores(self, view: View, clause: Mapping[str, Any], found: list[Document]) -> list[float]:
        if clause["type"] == "dense_vector":
            return self.cosines(clause, found)
        if clause["type"] == "query_string":
            return self.bm25(list(view.documents.values()), query_terms(clause["query"], self.schema), found)
        raise BadRequest(f"this stand-in does not score by {clause['type']}")

    def cosines(self, clause: Mapping[str, Any], found: list[Document]) -> list[float]:
        name, query = clause["field"], np.asarray(clause["values"])
        if self.schema.get(name, {}).get("dimension") != len(query) or not query.any():
            raise BadRequest(f"no query for the dense vector {name!r}")
        vectors = np.asarray([item[name] for item in found]).reshape(-1, len(query))
        lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(query)
        return [float(score) for score in vectors @ query / lengths]

    def bm25(
        self, all_of_it: list[Document], terms: Mapping[tuple[str, str], int], found: list[Document]
    ) -> list[float]:
        """With k1 = 1.2 and b = 0.75, over the whole namespace."""
        total = np.zeros(len(found))
        for name in {name for name, _ in terms}:
            counts = {item["_id"]: Counter(TOKEN.findall(item.get(name, "").lower())) for item in all_of_it}
            lengths = {id: sum(words.values()) for id, words in counts.items()}
            average = sum(lengths.values()) / max(len(lengths), 1) or 1.0
            for (of, term), boost in terms.items():
                if of == name:
                    with_it = sum(term in words for words in counts.values())
                    idf = np.log(1 + (len(counts) - with_it + 0.5) / (with_it + 0.5))
                    tf = np.asarray([counts[item["_id"]][term] for item in found], float)
                    length = np.asarray([lengths[item["_id"]] for item in found], float)
                    total += boost * idf * tf * 2.2 / (tf + 0.3 + 0.9 * length / average)
        return [float(score) for score in total]


def query_terms(query: str, schema: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """Only what is asked here: `field:term`, perhaps with `^2`, joined by OR."""
    found: dict[tuple[str, str], int] = {}
    for part in query.split(" OR "):
        clause = CLAUSE.fullmatch(part)
        if clause is None or "full_text_search" not in schema.get(clause[1], {}):
            raise BadRequest(f"the query can't be parsed at {part!r}")
        found[clause[1], clause[2].lower()] = int(clause[3] or 1)
    return found
