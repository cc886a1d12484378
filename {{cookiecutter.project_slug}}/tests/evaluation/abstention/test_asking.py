"""The second opinion, asked with the real client, and what it adds to the gate."""

from pathlib import Path

import pytest

from app import bootstrap
from app.errors import SettingsError
from evaluation.abstention.asking import Inquiry, check_model, journal_of
from evaluation.abstention.opinions import Opinion, Opinions
from evaluation.abstention.scores import Scored
from evaluation.share import Share
from tests.fakes.documents import passage
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings
from tests.fakes.upstream import Upstream, openai_stream, upstream

pytestmark = pytest.mark.anyio
TEA = passage("Green tea is brewed at 75 degrees.")
COFFEE = passage("Coffee is brewed with hot water.")
SCORED = Scored("How hot is green tea brewed?", (TEA,), (COFFEE,), 9.0, 6.0)


async def asked(folder: Path, server: Upstream, abstain: float = 4.5, *, fresh: bool = False) -> Opinions:
    """What comes of the question over an index in `folder`, which has the journal too."""
    given = settings(
        data_dir=folder, llm_model="openai:m", llm_base_url=f"{server.url}/v1", llm_api_key="k", log_level="error"
    )
    with kept_logging(), bootstrap.build(given, "ask", embedder=StemEmbedder()) as application:
        inquiry = Inquiry(application, journal_of(given, fresh=fresh), abstain)
        return await inquiry.opinions([SCORED], 100, lambda *step: None)


async def test_the_model_is_asked_with_the_evidence_and_without(tmp_path: Path) -> None:
    with upstream(openai_stream("No."), openai_stream("Yes.")) as server:
        found = await asked(tmp_path, server)
    assert [(one.gate, one.both, one.calls) for one in (*found.removed, *found.there)] == [
        (False, True, 1), (False, False, 1)
    ]  # fmt: skip
    texts = [body["messages"][-1]["content"] for body in server.bodies]
    assert ["Coffee" in text for text in texts] == [True, False]
    assert ["75 degrees" in text for text in texts] == [False, True]


async def test_what_the_gate_declines_costs_no_call(tmp_path: Path) -> None:
    with upstream(openai_stream("Yes.")) as server:
        found = await asked(tmp_path, server, abstain=7.0)
    assert (found.removed, found.calls, len(server.bodies)) == ([Opinion(gate=True, both=True)], 1, 1)


async def test_what_was_said_once_is_not_asked_again_but_afresh(tmp_path: Path) -> None:
    with upstream(openai_stream("No."), openai_stream("Perhaps.")) as server:
        first = await asked(tmp_path, server)
        again = await asked(tmp_path, server)
        assert len(server.bodies) == 2
        await asked(tmp_path, server, fresh=True)
    assert len(server.bodies) == 4
    assert (again.calls, again.usd, again.unclear) == (0, 0.0, first.unclear)
    assert [one.both for one in again.removed] == [one.both for one in first.removed] == [True]


def test_offline_has_no_opinion() -> None:
    with pytest.raises(SettingsError, match="set LLM_MODEL, or leave --second-opinion out"):
        check_model(settings())


def test_what_it_adds_is_told_with_its_price() -> None:
    declined, unclear = (
        Opinion(False, True, asked=True, calls=1, usd=0.01),
        Opinion(False, False, asked=True, unclear=True, calls=1, usd=0.01),
    )
    found = Opinions("openai:m", [declined] * 3 + [Opinion(gate=True, both=True)], [unclear] * 4)
    record = found.to_json()
    assert (record["questions"], record["calls"], record["usd"]) == (4, 7, pytest.approx(0.07))
    assert record["declined"]["gate"] == Share(1, 4).to_json()
    assert record["declined"]["with_model"] == Share(4, 4).to_json()
    assert record["declined"]["difference"]["mean"] == 0.75
    assert record["unclear"] == Share(4, 7).to_json()


def test_a_price_that_nobody_knows_is_none() -> None:
    assert Opinions("m", [Opinion(False, False, calls=1, usd=None)], []).usd is None
