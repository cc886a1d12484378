"""Searches every question by every strategy over every way to cut, and keeps each result as it comes.

Each way to cut has an index of its own in a temporary folder, in the embedded store; the user's index is not touched.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.bootstrap import Application
from app.bootstrap.asking import ModelOnDemand
from app.bootstrap.retrieval import build_retriever
from app.errors import BudgetExceeded, DeadlineExceeded, ModelUnavailable
from app.rag.documents.chunkers import way
from app.settings import Settings
from app.types import Context, Progress, Query
from app.types.embedding import Embedder
from evaluation.journal import Journal
from evaluation.lab.documents import Documents
from evaluation.lab.plan import Plan
from evaluation.lab.question import LabQuestion
from evaluation.lab.row import Row
from evaluation.lab.searching import Searching
from evaluation.limits import Limits
from evaluation.trial import temporary

STORE = "qdrant"
BUDGET = "the budget"
Pair = tuple[str, LabQuestion]


@dataclass
class Experiment:
    """`rows` are the results by way to cut and strategy; `failed` counts searches that had no help of the model.

    `stopped` is what ended the calls of a model: an option with a limit, or the budget of the settings.
    """

    settings: Settings
    embedder: Embedder
    journal: Journal[Row]
    limits: Limits
    progress: Progress
    rows: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    failed: int = 0
    stopped: str = ""
    warmed: set[str] = field(default_factory=set)

    async def run(self, documents: Documents, plan: Plan, questions: Sequence[LabQuestion]) -> None:
        """Raises what an ingestion raises."""
        for chunker in plan.chunkers:
            missing = [pair for strategy in plan.strategies for pair in self.missing(chunker, strategy, questions)]
            if missing:
                for question in questions:
                    self.embedder.encode_question(question.text)  # whose time is none of the search's
                chosen = self.settings.model_copy(update={"chunker": chunker, "vector_store": STORE})
                with temporary(chosen, embedder=self.embedder) as application:
                    application.ingest(documents.paths, collection=documents.collection, progress=self.progress)
                    await self.fill(application, chunker, missing)

    def missing(self, chunker: str, strategy: str, questions: Sequence[LabQuestion]) -> Iterator[Pair]:
        """Takes what was searched before from the journal, and yields the rest."""
        found = {one.key: self.journal.row((fingerprint(chunker), strategy, one.key)) for one in questions}
        self.rows[chunker, strategy] = [row for row in found.values() if row]
        yield from ((strategy, one) for one in questions if found[one.key] is None)

    async def fill(self, application: Application, chunker: str, missing: Sequence[Pair]) -> None:
        """Question by question, so that no strategy has the better hours of a machine."""
        strategies = dict.fromkeys(strategy for strategy, _ in missing)
        made = {strategy: self.searching(application, strategy, fingerprint(chunker)) for strategy in strategies}
        for searching in made.values():  # the first search opens files
            searching.retriever.search_now(Query(missing[0][1].text), Context())
        for number, (strategy, question) in enumerate(sorted(missing, key=lambda pair: pair[1].key)):
            self.progress(number, len(missing), f"{strategy} over {chunker}")
            if row := await self.one(made[strategy], question):
                self.rows[chunker, strategy].append(row)
                self.journal.add(row)

    def searching(self, application: Application, strategy: str, chunker: str) -> Searching:
        settings = self.settings.model_copy(update={"retrieval": strategy})
        ask_for = ModelOnDemand(settings, application.circuits, application.allowance, application.model)
        retriever = build_retriever(settings, application.index, application.embedder, ask_for)
        return Searching(application, retriever, strategy, chunker)

    async def one(self, searching: Searching, question: LabQuestion) -> Row | None:
        """None where a model was to be asked, and was not or did not help."""
        asks = bool(searching.retriever.strategy.expansions)
        self.stopped = self.stopped or self.limits.reached
        if asks and self.stopped:
            return None
        context = Context(subject="evaluation", deadline=time.monotonic() + self.settings.request_timeout_seconds)
        try:
            return await searching.search(question, context)
        except (ModelUnavailable, DeadlineExceeded):
            self.failed += 1
        except BudgetExceeded:
            self.stopped = BUDGET
        finally:
            self.limits.spend(len(context.account.calls), context.account.cost_usd)
        return None


def fingerprint(chunker: str) -> str:
    return way(chunker).fingerprint
