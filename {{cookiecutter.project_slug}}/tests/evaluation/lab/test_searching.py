"""A strategy that asks a model, scripted."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from app.bootstrap import Application
from app.errors import ModelUnavailable
from app.rag.retrieval import Strategy, make_strategy
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.retrieval.step import AskFor, Parts, Search
from app.types import Context, Spent, Usage
from evaluation.lab.question import LabQuestion, Wanted
from evaluation.lab.searching import Searching
from tests.evaluation.lab.farm import farm, opened, word

QUESTION = LabQuestion("And the other?", (Wanted("field1.md"),))


class Rewording:
    """Looks for these words too."""

    def __init__(self, words: str) -> None:
        self.words = words

    async def expand(self, search: Search, ask: object) -> Search:
        async for _ in ask("draft"):  # type: ignore[operator]
            pass
        return replace(search, wordings=(*search.wordings, self.words))


def asking(failure: Exception | None = None) -> AskFor:
    def ask_for(context: Context) -> object:
        async def ask(draft: object) -> AsyncGenerator[str]:
            context.account.spend(Spent("scripted", Usage(10, 2), 0.01, "multi"))
            if failure:
                raise failure
            yield ""

        return ask

    return ask_for  # type: ignore[return-value]


def searching(application: Application, ask_for: AskFor) -> Searching:
    parts = make_strategy("hybrid", Parts(application.embedder))
    strategy = Strategy("rewording, hybrid", parts.ranking, {"rewording": Rewording(word(1, 0))})
    retriever = StepwiseRetriever(application.index, application.embedder, strategy, ask_for)
    return Searching(application, retriever, "rewording, hybrid", "structure-1")


def test_what_a_model_said_helps_and_what_it_cost_stands_in_the_row(tmp_path: Path) -> None:
    one = farm(tmp_path, documents=4)
    with opened(one) as application:
        application.ingest([one.docs])
        context = Context()
        row = anyio.run(searching(application, asking()).search, QUESTION, context)
    assert (row.chunker, row.strategy, row.question) == ("structure-1", "rewording, hybrid", QUESTION.key)
    assert row.recall == 1.0
    assert (row.calls, row.usd) == (1, 0.01)
    assert row.ms > 0


def test_a_search_that_had_no_help_is_no_result(tmp_path: Path) -> None:
    one = farm(tmp_path, documents=4)
    with opened(one) as application:
        application.ingest([one.docs])
        failing = searching(application, asking(ModelUnavailable("down: start it")))
        with pytest.raises(ModelUnavailable, match="had no help of the model"):
            anyio.run(failing.search, QUESTION, Context())
