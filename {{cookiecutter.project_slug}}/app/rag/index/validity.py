"""What no search finds although the index holds it: documents that have expired, and those that another one replaces.

The same over every store: what is hidden is looked up by two fields of the metadata, once a day and version of the
index, and a search that meets hidden chunks asks for more in their place. Nothing has to be written when a day ends.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from app.rag.index.generation import Generation
from app.rag.index.store import Hit, Searchable, StoredDocument, VectorStore, Words
from app.types import Chunk, Scope, Where
from app.types.embedding import Vectors

ASKED_AT_ONCE = 100
"""How many values one condition names."""
WIDEST = 10_000
"""As many hits as every store gives at once."""
EXPIRES = "metadata.expires"
REPLACES = "metadata.replaces"
BY_NAME = frozenset(("source", "metadata.version"))
"""Whoever names one of these may mean an older version."""


@dataclass(frozen=True)
class Hidden:
    """Documents of one tenant that are no longer valid."""

    expired: tuple[StoredDocument, ...] = ()
    replaced: tuple[StoredDocument, ...] = ()

    def chunks(self, where: Where) -> frozenset[str]:
        """A condition on the source or the version brings replaced ones back, and none brings back expired ones."""
        return self.never_found if any(field in BY_NAME for field, _ in where) else self.not_found

    @cached_property
    def never_found(self) -> frozenset[str]:
        return frozenset(id for one in self.expired for id in one.chunk_ids)

    @cached_property
    def not_found(self) -> frozenset[str]:
        return self.never_found.union(id for one in self.replaced for id in one.chunk_ids)


class Validity:
    """Looks up what is hidden, and keeps what it found for as long as that is true."""

    def __init__(self, today: Callable[[], date]) -> None:
        self.today = today
        self.found: tuple[object, dict[str, Hidden]] = (None, {})

    def hidden(self, generation: Generation, tenant: str) -> Hidden:
        manifest, day = generation.manifest, self.today().isoformat()
        past = [one for one in manifest.expiries if one < day]
        replaced = [one for one in manifest.replaced if one.tenant == tenant]
        if not past and not replaced:
            return Hidden()
        key = (generation.name, manifest.version, len(manifest.expiries), len(manifest.replaced), day)
        of, known = self.found
        if of != key:
            self.found = _, known = key, {}
        if tenant not in known:
            sources: dict[str, list[str]] = {}
            for one in replaced:
                sources.setdefault(one.collection, []).append(one.source)
            known[tenant] = Hidden(
                tuple(having(generation.store, Scope(tenant), EXPIRES, past)),
                tuple(old for name, those in sources.items() for old in outdated(generation, tenant, name, those)),
            )
        return known[tenant]

    def searchable(self, generation: Generation) -> "ValidStore":
        day = self.today().isoformat()
        return ValidStore(
            generation.store, lambda scope: self.hidden(generation, scope.tenant).chunks(scope.where), day
        )


def having(store: VectorStore, scope: Scope, field: str, values: Sequence[str]) -> Iterator[StoredDocument]:
    """Documents with one of the values in a field."""
    for start in range(0, len(values), ASKED_AT_ONCE):
        where = ((field, tuple(values[start : start + ASKED_AT_ONCE])),)
        yield from store.documents(Scope(scope.tenant, scope.collection, where))


def outdated(generation: Generation, tenant: str, collection: str, sources: Sequence[str]) -> list[StoredDocument]:
    """Those of `sources` that another document of the collection replaces today, unless they replace each other."""
    store, scope = generation.store, Scope(tenant, collection)
    first = [one.chunk_ids[0] for one in having(store, scope, REPLACES, sources)]
    newer = {chunk.source: names(chunk.metadata["replaces"]) for chunk, _ in store.fetch(first).values()}
    named = dict.fromkeys(chain.from_iterable(newer.values()))
    return list(having(store, scope, "source", [source for source in named if not is_circle(newer, source)]))


def names(replaces: str) -> tuple[str, ...]:
    """`a.md, b.md` -> itself, which may be the name of one, `a.md` and `b.md`."""
    return tuple(dict.fromkeys((replaces, *filter(None, replaces.split(", ")))))


def is_circle(newer: Mapping[str, Sequence[str]], source: str) -> bool:
    """Whether a document replaces itself, by way of others perhaps: `{"b": ["a"], "a": ["b"]}`, "a" -> True."""
    seen, ahead = set[str](), [*newer.get(source, ())]
    while ahead and source not in seen:
        at = ahead.pop()
        ahead.extend(newer.get(at, ()) if at not in seen else ())
        seen.add(at)
    return source in seen


@dataclass(frozen=True, slots=True)
class ValidStore(Searchable):
    """A store without the chunks that `hidden` names for a scope, as it is on a day."""

    store: VectorStore
    hidden: Callable[[Scope], frozenset[str]]
    day: str

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        return widened(lambda wanted: self.store.search_vector(vector, scope, wanted), self.hidden(scope), limit)

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        return widened(lambda wanted: self.store.search_words(words, scope, wanted), self.hidden(scope), limit)

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        """Looks at each once more: another process may have written it after `hidden` was looked up."""
        found = self.store.fetch(ids)
        return {id: pair for id, pair in found.items() if self.is_valid(pair[0])}

    def is_valid(self, chunk: Chunk) -> bool:
        return chunk.metadata.get("expires", self.day) >= self.day

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        hidden = self.hidden(scope)
        found = self.store.sample(scope, min(limit + len(hidden), max(limit, WIDEST)))
        return [chunk for chunk in found if chunk.id not in hidden][:limit]

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Chunk]:
        """Of documents that are replaced too: whoever asks knows which document it means, or looks for its name."""
        return [chunk for chunk in self.store.at(scope, positions) if self.is_valid(chunk)]

    def count(self, scope: Scope | None = None) -> int:
        """What the store holds, hidden chunks too: with them, it is not empty."""
        return self.store.count(scope)

    def count_documents(self, scope: Scope) -> int:
        return self.store.count_documents(scope)


def widened(search: Callable[[int], list[Hit]], hidden: frozenset[str], limit: int) -> list[Hit]:
    """The best `limit` that are not hidden, as if the others were not there.

    Of more than WIDEST that rank before, what is found is less than that.
    """
    wanted = limit
    while True:
        found = search(wanted)
        valid = [hit for hit in found if hit.id not in hidden]
        most = min(limit + len(hidden), max(limit, WIDEST))
        if len(valid) >= limit or len(found) < wanted or wanted >= most:
            return valid[:limit]
        wanted = min(wanted * 2, most)
