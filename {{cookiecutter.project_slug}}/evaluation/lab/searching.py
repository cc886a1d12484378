"""One search of the lab: timed as the product does it, its first ten places marked."""

import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from app.bootstrap import Application
from app.errors import ModelUnavailable
from app.rag.retrieval.retriever import CANDIDATES, StepwiseRetriever
from app.rag.retrieval.step import Search
from app.types import Answerer, AnswerRequest, Context, Event, Message, Query, answer
from evaluation.lab.marks import marks
from evaluation.lab.question import LabQuestion
from evaluation.lab.row import Row

FAILED = "failed"


class Expanding:
    """An `Answerer` that takes the steps which ask a model, so that what they cost is kept as that of answers is."""

    def __init__(self, retriever: StepwiseRetriever, model: str) -> None:
        self.retriever = retriever
        self.model = model
        self.search: Search | None = None

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        context = request.context
        self.search = await self.retriever.expanded(Query(request.messages[-1].content), context)
        yield context.account.done("stop", model=self.model, prompt="", timings_ms={})


@dataclass(frozen=True, slots=True)
class Searching:
    """A strategy over one index. `strategy` and `chunker` are what a row calls them."""

    application: Application
    retriever: StepwiseRetriever
    strategy: str
    chunker: str

    async def search(self, question: LabQuestion, context: Context) -> Row:
        """Raises ModelUnavailable where a step had no help of the model, or what `expanded` raises."""
        started = time.perf_counter()
        expanded = await self.expanded(question, context)
        query = Query(question.text)
        found = self.retriever.search_now(query, context, expanded)
        milliseconds = 1000 * (time.perf_counter() - started)
        if question.by_document:  # ten documents may lie in many chunks
            found = self.retriever.search_now(Query(question.text, limit=CANDIDATES), context, expanded)
        marked = marks(question, [passage.chunk for passage in found.items])
        calls, usd = len(context.account.calls), context.account.cost_usd
        named = (self.chunker, self.strategy, question.key)
        return Row(*named, marked.ndcg, marked.recall, marked.mrr, round(milliseconds, 3), calls, usd)

    async def expanded(self, question: LabQuestion, context: Context) -> Search | None:
        if not self.retriever.strategy.expansions:
            return None
        expanding = Expanding(self.retriever, self.application.settings.llm_model)
        kept: Answerer = self.application.recorded(expanding)
        await answer(kept, AnswerRequest((Message("user", question.text),), context))
        if any(decision.outcome == FAILED for decision in context.account.decisions):
            raise ModelUnavailable(f"{self.strategy} had no help of the model: see that it answers, and run this again")
        return expanding.search
