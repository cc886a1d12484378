"""In whose terms passages are found and answers are written: RAG_FRAMEWORK."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from app.errors import MissingExtra
from app.llm.asking import Generation, generate
from app.rag.portable import Searcher
from app.settings import RetrievalSettings
from app.types import Retriever

# Each has a class `TwinRetriever`, made of what searches an index, and a function `generate`.
TWINS = {"langchain": "app.rag.langchain.twin", "llamaindex": "app.rag.llamaindex.twin"}


@dataclass(frozen=True)
class Framework:
    """`retriever` stands around the one that searches the index; `generation` calls the model for a draft."""

    retriever: Callable[[Searcher], Retriever]
    generation: Generation


def native(searcher: Searcher) -> Retriever:
    return searcher


def build_framework(settings: RetrievalSettings) -> Framework:
    """Imports a framework only if it is named. Raises MissingExtra."""
    name = settings.rag_framework
    if name == "native":
        return Framework(native, generate)
    try:
        twin = import_module(TWINS[name])
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"RAG_FRAMEWORK={name!r} needs the extra {name!r} ({error.name} is missing): run `make setup`"
        ) from None
    return Framework(twin.TwinRetriever, twin.generate)
