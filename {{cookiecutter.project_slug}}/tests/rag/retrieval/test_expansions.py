"""The steps that ask a model what else to look for, in a search of a real index."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from app.errors import BudgetExceeded, DeadlineExceeded, ModelUnavailable
from app.ingestion import ingest
from app.rag.index.index import Index
from app.rag.retrieval import EXPANSIONS, make_strategy
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.retrieval.step import Parts, Search
from app.types import Context, Decision, Query
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened
from tests.fakes.writers import ScriptedAsk

pytestmark = pytest.mark.anyio
EMBEDDER = StemEmbedder()
QUESTION = Query("How is fruit kept?", limit=8)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name, text in {"pears": "Pears lie in a cool cellar.", "plums": "Plums are dried in the sun."}.items():
        (docs / f"{name}.txt").write_text(text)
    for number in range(5):
        (docs / f"fruit-{number}.txt").write_text(f"Fruit {number}: this fruit is kept, as any fruit is.")
    for number in range(120):
        (docs / f"road-{number}.txt").write_text(f"Road {number} is a road of {number} miles.")
    with opened(tmp_path / "data") as index:
        ingest([docs], "docs", index, EMBEDDER)
        yield index


def retriever(index: Index, name: str, ask: ScriptedAsk) -> StepwiseRetriever:
    return StepwiseRetriever(index, EMBEDDER, make_strategy(name, Parts(EMBEDDER)), ask.for_context)


async def expanded(index: Index, name: str, ask: ScriptedAsk, context: Context | None = None) -> Search:
    return await retriever(index, name, ask).expanded(QUESTION, context or Context())


@pytest.mark.parametrize("name", ["multi_query", "decomposition"])
async def test_what_other_lines_find_is_found(index: Index, name: str) -> None:
    ask = ScriptedAsk("1. cool cellar pears\n2. dried plums sun")
    found = await retriever(index, name, ask).search(QUESTION, Context())
    assert {"pears.txt", "plums.txt"} <= {passage.chunk.source for passage in found.items}
    assert all(0 <= passage.score <= 1 for passage in found.items)
    assert ask.purposes == [name]


async def test_hyde_looks_for_texts_like_the_one_that_is_made_up(index: Index) -> None:
    ask = ScriptedAsk("Pears lie in a cool cellar until they are eaten.")
    found = await retriever(index, "hyde, dense", ask).search(QUESTION, Context())
    sources = [passage.chunk.source for passage in found.items]
    assert "pears.txt" in sources
    assert "plums.txt" not in sources
    assert ask.purposes == ["hyde"]


async def test_the_cosine_stays_that_of_the_question_as_it_was_asked(index: Index) -> None:
    for name, text in {"hyde": "Pears lie in a cool cellar.", "multi_query": "pears cellar"}.items():
        found = await retriever(index, name, ScriptedAsk(text)).search(QUESTION, Context())
        asked = EMBEDDER.encode_question(QUESTION.text)
        for passage in found.items:
            vector = EMBEDDER.encode_question(passage.chunk.text)
            assert passage.cosine == pytest.approx(float(vector @ asked), abs=1e-5)


async def test_a_question_of_one_part_is_searched_as_it_is(index: Index) -> None:
    for reply in ("one", "One.", "- one"):
        assert (await expanded(index, "decomposition", ScriptedAsk(reply))).wordings == (QUESTION.text,)


@pytest.mark.parametrize("name", EXPANSIONS)
@pytest.mark.parametrize("reply", ["", "?!", "what is it", ModelUnavailable("down: wait")])
async def test_without_a_usable_text_the_search_is_as_it_was(index: Index, name: str, reply: str | Exception) -> None:
    context = Context()
    assert await expanded(index, name, ScriptedAsk(reply), context) == Search(QUESTION, (QUESTION.text,))
    failed = [Decision(name, "failed")] if isinstance(reply, Exception) else []
    assert context.account.decisions == failed


@pytest.mark.parametrize("name", EXPANSIONS)
@pytest.mark.parametrize("error", [DeadlineExceeded("late: again"), BudgetExceeded("spent: wait", 60)])
async def test_want_of_time_or_money_ends_the_search(index: Index, name: str, error: Exception) -> None:
    with pytest.raises(type(error)):
        await expanded(index, name, ScriptedAsk(error))


@pytest.mark.parametrize("name", EXPANSIONS)
async def test_a_text_without_end_is_bounded(index: Index, name: str) -> None:
    search = await expanded(index, name, ScriptedAsk("\n".join(f"{number}. pears {number}" for number in range(500))))
    assert len(search.wordings) <= 5
    assert sum(map(len, search.imagined)) <= 1500


async def test_several_expansions_work_together(index: Index) -> None:
    search = await expanded(index, "hyde, multi_query", ScriptedAsk("pears cellar", "Plums are dried."))
    assert search == Search(QUESTION, (QUESTION.text, "pears cellar"), ("Plums are dried.",))


async def test_a_caller_who_leaves_cancels_the_call(index: Index) -> None:
    class Waiting(ScriptedAsk):
        async def __call__(self, draft, *, purpose="answer", sample=0):  # type: ignore[no-untyped-def]
            try:
                await anyio.sleep_forever()
                yield ""
            finally:
                self.closed += 1

    ask = Waiting()
    with anyio.move_on_after(0.01):
        await expanded(index, "hyde", ask)
    assert ask.closed == 1
