"""Values of documents' fields that a question names: the author in "by Ada", the file in "in guide.md".

Knows the values that documents have, and finds no others.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from app.rag.index.store import Searchable
from app.rag.retrieval.step import Said
from app.types import Chunk, Scope

MOST_DOCUMENTS = 10_000
"""Of which the first chunk is read. Of more, values are looked for in as many chunks, and some may not be known."""
# How a question limits itself to documents with a value, where no model reads it.
RULES = {
    "author": r"\b(?:by|author) {}(?!\w)",
    "title": r"[\"“”„«»‘']{}[\"“”«»’']",
    "tags": r"(?:#|\btagged (?:as |with )?){}(?!\w)",
    "source": r"(?<![\w./-]){}(?![\w/-])",
    "version": r"\bversion {}(?![\w.]*\w)",
}
Values = Mapping[str, Mapping[str, frozenset[str]]]
"""Of each field the names that a question may use, in small letters, with the values that have them."""
Named = Mapping[str, frozenset[str]]


def known_values(scope: Scope, store: Searchable) -> Values:
    """Also those of documents that are replaced: a question may name an older version, or its source."""
    few = store.count_documents(scope) <= MOST_DOCUMENTS
    return gathered(store.at(scope, (0,)) if few else store.sample(scope, MOST_DOCUMENTS))


def gathered(chunks: Iterable[Chunk]) -> Values:
    found: dict[str, dict[str, set[str]]] = {name: {} for name in RULES}
    for chunk in chunks:
        for kind, value in {**chunk.metadata, "source": chunk.source}.items():
            for name in names_of(kind, value) if kind in RULES else ():
                found[kind].setdefault(name.casefold(), set()).add(value)
    return {kind: {name: frozenset(those) for name, those in names.items()} for kind, names in found.items()}


def names_of(kind: str, value: str) -> Iterator[str]:
    """`author`, `Ada, Bob` -> itself, `Ada` and `Bob`; `source`, `guides/a.md` -> itself and `a.md`."""
    yield value
    if kind in ("author", "tags"):
        yield from filter(None, map(str.strip, value.split(",")))
    if kind == "source":
        yield value.rpartition("/")[2]


def by_rule(question: str, values: Values) -> Named:
    """`How does it start, by Ada?` -> the values of `author` that have the name Ada."""
    asked = " ".join(question.casefold().split())

    def is_named(kind: str, name: str) -> bool:
        plain = kind == "source" and "." not in name  # a word like any, such as that of a file `license`
        return name in asked and not plain and bool(re.search(RULES[kind].format(re.escape(name)), asked))

    return {kind: united(those for name, those in values[kind].items() if is_named(kind, name)) for kind in RULES}


def by_model(question: str, said: Said, values: Values) -> Named:
    """Of each name that the question itself says, the values that have all of its words; versions must be the same."""
    asked = words(question)

    def fits(kind: str, wanted: str, name: str) -> bool:
        same = wanted.casefold() == name
        return same or (kind != "version" and words(wanted) <= words(name))

    wanted = [(kind, one) for kind, one in said if words(one) and words(one) <= asked]
    return {
        kind: united(those for one, name in wanted if one == kind for known, those in values[kind].items()
                     if fits(kind, name, known))
        for kind in RULES
    }  # fmt: skip


def united(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))
