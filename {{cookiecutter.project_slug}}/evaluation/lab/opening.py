"""From what was typed to what is worked on: documents, questions, and what is to be tried."""

from collections.abc import Sequence
from pathlib import Path

from app.bootstrap import Application
from app.bootstrap.retrieval import build_retriever
from app.rag.sources.source import Reading
from app.types import Progress
from evaluation.lab.documents import Documents, documents_at
from evaluation.lab.given import shipped
from evaluation.lab.material import Material, asked_in_file, collected, to_ask_about
from evaluation.lab.plan import Plan, make_plan
from evaluation.questions import BadQuestions


def refuse_twice(paths: Sequence[str], questions: Path | None, collection: str | None) -> None:
    """A collection has documents and questions of its own. Raises BadQuestions."""
    if (collection and (paths or questions)) or (paths and questions and questions.is_dir()):
        raise BadQuestions("a collection has documents and questions of its own: name no PATH and no other questions")


def material(
    application: Application,
    paths: Sequence[str],
    questions: Path | str | None,
    limit: int | None,
    folder: Path,
    progress: Progress,
) -> Material:
    """`questions` is a file or a folder, or a text that names a collection of this project.

    Raises NothingToIngest, BadQuestions or BadCollection.
    """
    settings = application.settings
    data = settings.data_dir.resolve()
    reading = Reading(settings.max_file_bytes, leave_out=[data], uploads=data / "uploads")
    place = shipped(questions) if isinstance(questions, str) else questions
    if place and place.is_dir():
        return collected(Documents((), reading), place, folder, progress)
    documents = documents_at(paths, () if paths else application.index.known(), reading)
    return asked_in_file(documents, place, progress) if place else to_ask_about(documents, limit, progress)


def plan_of(application: Application, strategies: Sequence[str], chunkers: Sequence[str]) -> Plan:
    """Raises SettingsError for a strategy or a way to cut that is not there."""
    settings = application.settings

    def check(name: str) -> None:
        chosen = settings.model_copy(update={"retrieval": name})
        build_retriever(chosen, application.index, application.embedder)

    return make_plan(settings, check, strategies, chunkers)
