"""A trial: the application as the settings have it, on an index of its own that goes with it."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap import Application, build
from app.bootstrap.models import build_embedder
from app.errors import SettingsError
from app.rag.stores import SERVERS
from app.settings import Settings
from app.storage.address import FILE
from app.types.embedding import Embedder
from evaluation.memo import remembered

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EMBEDDED = "qdrant"
# Below DATA_DIR, so that another run on the same documents encodes only what is new.
PASSAGES = Path("evaluation", "passages.npz")


@contextmanager
def temporary(
    settings: Settings, *, embedder: Embedder | None = None, model: "BaseChatModel | None" = None
) -> Iterator[Application]:
    """The application with an empty index, perhaps with another embedder or model than the settings name."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        own = isolated(settings, Path(folder))
        encodes = embedder or stack.enter_context(remembering(settings))
        yield stack.enter_context(build(own, "evaluate", embedder=encodes, model=model))


def remembering(settings: Settings) -> AbstractContextManager[Embedder]:
    """The embedder of the settings, but what a run before has encoded is not encoded again."""
    return remembered(build_embedder(settings), settings.data_dir / PASSAGES)


def announced(docs: Path) -> str:
    """What people are told before such an index is filled."""
    return (
        f"first {docs} is read into a temporary index, which takes as long as an ingestion, "
        "but only the first time; yours is not touched"
    )


def isolated(settings: Settings, folder: Path) -> Settings:
    """The same settings, but everything is kept in `folder`: no address of another store is left, and no cache.

    A store that is nothing but a server gives way to the embedded one, so that no trial writes to it.

    What was paid for is noted where it always is, so that budgets hold, but no question and no answer is, and no judge
    of a server reads along. Routine log lines, which are for a server's log, are left out.
    """
    update: dict[str, object] = dict.fromkeys(store_addresses(type(settings)))
    update |= {"data_dir": folder, "llm_cache": "off", "keep_answers": "off", "evaluate_share": 0.0}
    if settings.vector_store in SERVERS:
        update["vector_store"] = EMBEDDED
    if not settings.only_offline():
        update["database_url"] = settings.database_url or f"sqlite:///{settings.data_dir.absolute() / FILE}"
    if settings.log_level == "info":
        update["log_level"] = "warning"
    return settings.model_copy(update=update)


def refuse_stores(settings: Settings) -> None:
    """For a trial in processes of its own, which read the settings themselves. Raises SettingsError."""
    if found := [name.upper() for name in store_addresses(type(settings)) if getattr(settings, name)]:
        raise SettingsError(f"{', '.join(found)} names a server that this would write to: unset it, and run this again")
    if settings.vector_store in SERVERS:
        raise SettingsError(
            f"VECTOR_STORE={settings.vector_store} is a server that this would write to: "
            f"set VECTOR_STORE={EMBEDDED}, and run this again"
        )


def store_addresses(kind: type[Settings]) -> list[str]:
    """The settings that say where something is kept: every `…_url` but the `…_base_url` of a model."""
    return [name for name in kind.model_fields if name.endswith("_url") and not name.endswith("_base_url")]
