"""Self-query: what a question says of the documents themselves, as in "by Ada" or "in guide.md", becomes a filter.

LangChain's SelfQueryRetriever gave it the name. Kim, Xue and Croft, A Probabilistic Retrieval Model for Semistructured
Data (ECIR 2009), find out which field a word of a question means. A model says what it reads in the question, or else a
rule does; either way the filter has values of the scope's own documents, and no others.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Limited

from app.prompts.library import load_prompt
from app.prompts.techniques.sheet import objects
from app.prompts.techniques.technique import Ask
from app.rag.index.store import Searchable
from app.rag.retrieval.named_values import RULES, Values, by_model, by_rule, known_values
from app.rag.retrieval.step import Parts, Said, Search
from app.rag.retrieval.written import Writer
from app.rag.where import MOST_VALUES, conditions_of
from app.types import Scope, Where

NAME = "self_query"
MOST_SCOPES = 100
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Names = Annotated[list[Name], Limited(max_length=10)]


class Reply(BaseModel):
    """What a model writes. A field that is not here makes all of it worthless."""

    model_config = ConfigDict(extra="forbid", strict=True)

    author: Names = []
    title: Names = []
    tags: Names = []
    source: Names = []
    version: Names = []


@dataclass(slots=True)
class SelfQuery:
    """An expansion, which asks a model, and a narrowing, which knows the documents. `kept` are their values."""

    writer: Writer
    kept: tuple[Hashable, dict[Scope, Values]] = field(default_factory=lambda: (None, {}))

    async def expand(self, search: Search, ask: Ask) -> Search:
        said = said_in(await self.writer.text(ask, search.query.text))
        return search if said is None else replace(search, said=said)

    def narrow(self, search: Search, store: Searchable, version: Hashable) -> Where:
        """A model that was not asked, or wrote nothing usable, leaves it to the rule."""
        question, values = search.query.text, self.values(search.query.scope, store, version)
        named = by_rule(question, values) if search.said is None else by_model(question, search.said, values)
        return conditions_of({kind: sorted(found)[:MOST_VALUES] for kind, found in named.items() if found})

    def values(self, scope: Scope, store: Searchable, version: Hashable) -> Values:
        of, known = self.kept
        if of != version or len(known) >= MOST_SCOPES:
            self.kept = _, known = version, {}
        if scope not in known:
            known[scope] = known_values(scope, store)
        return known[scope]


def said_in(text: str) -> Said | None:
    """The first object of the right form in a model's text; None if there is none."""
    for value in objects(text):
        try:
            reply = Reply.model_validate(value)
        except ValidationError:
            continue
        return tuple((kind, said) for kind in RULES for said in getattr(reply, kind))
    return None


def make(parts: Parts) -> SelfQuery:
    return SelfQuery(Writer(load_prompt(NAME, ["question"]), NAME))
