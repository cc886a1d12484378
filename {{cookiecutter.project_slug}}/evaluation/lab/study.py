"""A run of the lab, from documents to results; what an earlier run of the same found out is taken from its journal."""

import hashlib
from dataclasses import dataclass

from app import __version__
from app.bootstrap import Application
from app.settings import Settings
from app.types import Progress
from evaluation.journal import Journal
from evaluation.lab.cloze import cloze
from evaluation.lab.encodings import Encodings
from evaluation.lab.experiment import STORE, Experiment
from evaluation.lab.material import Material, evenly
from evaluation.lab.plan import Plan
from evaluation.lab.question import LabQuestion
from evaluation.lab.results import Advice, Halves, Result, advise, results, split
from evaluation.lab.row import Row
from evaluation.lab.written import QuestionWriter
from evaluation.limits import Limits
from evaluation.questions import BadQuestions


@dataclass(frozen=True)
class Study:
    """What a run found out; `experiment` knows how it went."""

    experiment: Experiment
    questions: list[LabQuestion]
    found: list[Result]
    advice: Advice


@dataclass(frozen=True, slots=True)
class Choice:
    """How many questions at most, how they are split, and whether all is searched `fresh`."""

    limit: int | None = None
    seed: int = 7
    fresh: bool = False


async def study(
    application: Application, material: Material, plan: Plan, choice: Choice, limits: Limits, progress: Progress
) -> Study:
    """Raises BadQuestions where there are too few, and what making questions and an ingestion raise."""
    settings = application.settings
    journal = Journal(
        settings.data_dir / "lab" / f"{circumstances(application, material)}.jsonl", Row, fresh=choice.fresh
    )
    made = material.questions or await make(application, material, journal, limits, progress)
    questions = evenly(made, choice.limit)
    halves = check(split(questions, choice.seed), questions)
    experiment = Experiment(settings, Encodings(application.embedder), journal, limits, progress)
    await experiment.run(material.documents, plan, questions)
    found = results(experiment.rows)
    lexical = not material.questions and settings.only_offline()
    return Study(experiment, questions, found, advise(found, halves, lexical=lexical))


async def make(
    application: Application, material: Material, journal: Journal[Row], limits: Limits, progress: Progress
) -> list[LabQuestion]:
    """By the model of the settings, or without one."""
    if application.settings.only_offline():
        return [cloze(extract) for extract in material.extracts]
    return await QuestionWriter(application, journal, limits).write(material.extracts, progress)


def check(halves: Halves, questions: list[LabQuestion]) -> Halves:
    if not questions:
        raise BadQuestions("no question can be made from these documents: add longer ones, or give --questions")
    if not halves.choosing or not halves.held_out:
        raise BadQuestions(
            f"{len(questions)} questions about too few documents can't be split in two halves: "
            "add documents, or ask more questions with --questions or --limit"
        )
    return halves


def circumstances(application: Application, material: Material) -> str:
    """A digest of what a result depends on besides question, strategy and way to cut."""
    index = application.index.wanted
    made = [index.embedding_model, index.embedding_fingerprint, index.tokenizer, str(index.schema)]
    parts = [__version__, STORE, *made, material.digest, *models(application.settings)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def models(settings: Settings) -> list[str]:
    """Those that may make a question or expand one."""
    return [settings.llm_model, *(name for name, _ in settings.further_models())]
