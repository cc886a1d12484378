"""What runs the stages of an ingestion: this process, or the workers of a Ray cluster."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from importlib.util import find_spec
from typing import Literal

from app.bootstrap.models import embedding_access
from app.bootstrap.personal import build_passage_mask
from app.errors import MissingExtra
from app.llm.embeddings import load_embedder
from app.rag.documents.sandbox.parser import Limits, Sandbox
from app.rag.executor import Executor, InOrder
from app.rag.sources.source import Reading
from app.settings import Settings, read_variables
from app.types.embedding import Embedder

Engine = Literal["local", "ray"]


@contextmanager
def build_executor(engine: Engine, settings: Settings, embedder: Embedder, reading: Reading) -> Iterator[Executor]:
    """Workers build an embedder of their own, from the settings of this process. Raises MissingExtra."""
    limits = Limits(settings.parse_seconds, settings.parse_memory_mb)
    if engine == "local":
        with Sandbox(limits) as parse:
            yield InOrder(embedder, reading, settings.chunker, parse)
        return
    if find_spec("ray") is None:
        raise MissingExtra('--engine ray needs the extra ray: run `make setup EXTRAS="ray"`')
    from app.rag.ray import OnRay, Work

    mask = build_passage_mask(settings)
    load = partial(load_embedder, embedding_access(settings), settings.request_timeout_seconds, mask)
    work = Work(load, embedder.fingerprint, reading, settings.chunker, limits)
    with closing(OnRay(work, read_variables().get("RAY_ADDRESS"))) as executor:
        yield executor
