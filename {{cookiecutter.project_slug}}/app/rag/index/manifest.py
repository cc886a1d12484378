"""What an index says about itself: how it was made, from what, and how often it has changed.

The first fields are its identity: a question must be encoded, and a document cut, as the stored ones were.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

SCHEMA = 2


@dataclass(frozen=True, slots=True)
class Known:
    """A path that was ingested: what `--rebuild` reads again."""

    tenant: str
    collection: str
    path: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that was removed by hand: what `--rebuild` leaves out, until its path is ingested again."""

    tenant: str
    collection: str
    source: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """A document that another one of its collection replaces, if that is there; or several: `a.md, b.md`."""

    tenant: str
    collection: str
    source: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`engine` is the fingerprint of the one that keeps the chunks; `emptied` says that the last one was deleted.

    `expiries` are the days on which documents expire or did, and `replaced` those that others name or did: where to
    look for what is no longer valid. Never too few, since they are noted before the chunks are written.
    """

    embedding_model: str
    embedding_fingerprint: str
    dimensions: int
    tokenizer: str
    chunker: str
    engine: str
    schema: int = SCHEMA
    version: int = 0
    known: tuple[Known, ...] = ()
    removed: tuple[Removed, ...] = ()
    emptied: bool = False
    expiries: tuple[str, ...] = ()
    replaced: tuple[Replaced, ...] = ()

    def differences(self, other: "Manifest") -> list[str]:
        """The identity fields in which two manifests differ, as people read them; of another schema, just that."""
        identity = ("embedding_model", "embedding_fingerprint", "dimensions", "tokenizer", "chunker", "engine")
        names = identity if self.schema == other.schema else ("schema",)
        pairs = [(name, getattr(self, name), getattr(other, name)) for name in names]
        return [f"{name} {old} is now {new}" for name, old, new in pairs if old != new]

    def committed(self, emptied: bool = False) -> Self:
        return replace(self, version=self.version + 1, emptied=emptied)

    def knowing(self, known: Known) -> Self:
        return self if known in self.known else replace(self, known=(*self.known, known))

    def removing(self, removed: Removed) -> Self:
        return self if removed in self.removed else replace(self, removed=(*self.removed, removed))

    def restoring(self, back: Collection[Removed]) -> Self:
        return replace(self, removed=tuple(one for one in self.removed if one not in back))

    def noting(self, expiries: Iterable[str], replaced: Iterable[Replaced]) -> Self:
        days, names = dict.fromkeys([*self.expiries, *expiries]), dict.fromkeys([*self.replaced, *replaced])
        return replace(self, expiries=tuple(days), replaced=tuple(names))

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """Raises ValueError if anything is missing or of the wrong type. Fields of another schema are ignored.

        Schema 1 named no engine. It is read all the same, since `--rebuild` needs the paths that it knows. An earlier
        version removed nothing by hand, and knew of no expiry.
        """
        try:
            if values["schema"] == 1:
                values = {**values, "engine": ""}
            values = {"removed": (), "emptied": False, "expiries": (), "replaced": (), **values}
            lists = ("known", "removed", "expiries", "replaced")
            own = {field.name: values[field.name] for field in fields(cls) if field.name not in lists}
            known = tuple(Known(item["tenant"], item["collection"], item["path"]) for item in values["known"])
            removed = tuple(Removed(item["tenant"], item["collection"], item["source"]) for item in values["removed"])
            replaced = tuple(
                Replaced(item["tenant"], item["collection"], item["source"]) for item in values["replaced"]
            )
            expiries = tuple(map(str, values["expiries"]))
            manifest = cls(**own, known=known, removed=removed, expiries=expiries, replaced=replaced)
            if manifest.version < 0 or manifest.dimensions < 1:
                raise ValueError("a figure is out of range")
        except (KeyError, TypeError) as error:
            raise ValueError(f"{error} is missing or of the wrong type") from None
        return manifest

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls.from_dict(json.loads(text))
