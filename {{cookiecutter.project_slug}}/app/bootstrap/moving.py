"""The index alone, to move it by a file: its vectors are there already, so no embedding model is asked."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from app.bootstrap.models import build_embedder
from app.bootstrap.retrieval import index_location
from app.bootstrap.secrets import secrets_of
from app.llm.embeddings import is_built_in
from app.monitoring.logging import configure_logging
from app.rag.index.generations import Generations
from app.rag.index.index import Index, empty
from app.rag.index.manifest import Manifest
from app.rag.stores import connect
from app.rag.stores.lock import Holder
from app.settings import Settings
from app.types.embedding import Encoding, Named


@contextmanager
def moving(settings: Settings, command: str, origin: Manifest | None = None) -> Iterator[Index]:
    """The index of the settings; `origin` says how the vectors that come into it were made.

    Without it they are those of the index in use. Raises EmptyIndex when there is none, or IndexBroken.
    """
    configure_logging("warning", secrets=secrets_of(settings))
    engine = connect(settings.vector_store, index_location(settings, Holder.this_process(command)), settings)
    with closing(engine):
        made = origin or Generations(engine).manifest()
        if made is None:
            raise empty()
        with closing(Index(engine, encoding(settings, made), settings.chunker)) as index:
            yield index


def encoding(settings: Settings, made: Manifest) -> Encoding:
    """What the settings encode with. A model of a server is known by its name; whoever asks next compares the rest."""
    name = settings.embedding_model
    if is_built_in(name):
        return build_embedder(settings)
    return Named(name, made.embedding_fingerprint if name == made.embedding_model else name, made.dimensions)
