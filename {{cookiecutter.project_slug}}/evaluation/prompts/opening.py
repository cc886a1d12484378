"""Opens a trial: the application on an index of its own, and the journal of what was asked of it before."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import __version__
from app.bootstrap import Application
from app.settings import EmbeddingSettings, ModelSettings, Settings
from app.types import Progress, Scope
from evaluation.journal import Journal
from evaluation.limits import Limits
from evaluation.prompts.row import Row, digest
from evaluation.prompts.trial import Trial
from evaluation.trial import temporary


@contextmanager
def trial(
    settings: Settings, docs: Path, limits: Limits, progress: Progress, *, fresh: bool = False
) -> Iterator[Trial]:
    """On an index of its own. What was answered before over the same documents by the same models is found again."""
    with temporary(settings) as application:
        application.ingest([docs], progress=progress)
        application.warm_up()
        name = f"{circumstances(settings, application)[:32]}.jsonl"
        journal = Journal(
            settings.data_dir / "evaluation" / "compare" / name, Row, fresh=fresh, failed=lambda row: bool(row.error)
        )
        yield Trial(application, journal, limits)


def circumstances(settings: Settings, application: Application) -> str:
    """A digest of what an answer depends on besides question and prompt: the models, the documents, and the version."""
    groups = (ModelSettings, EmbeddingSettings)
    names = sorted(name for group in groups for name in group.model_fields if not name.endswith("_key"))
    chosen = [f"{name}={getattr(settings, name)}" for name in names]
    documents = application.index.reader().store.documents(Scope())
    content = sorted(f"{one.source} {one.document_hash}" for one in documents)
    return digest("\n".join([__version__, *chosen, *content]))
