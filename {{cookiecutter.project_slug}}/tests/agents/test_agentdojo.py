"""AgentDojo's orders, to a model that obeys each: no call that changes something is carried out, and all are logged."""

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

pytestmark = [pytest.mark.agentdojo, pytest.mark.anyio]
NAMES = ("workspace", "travel", "banking", "slack")
TABLE = Path(__file__).parents[2] / "docs" / "agents.md"


@pytest.fixture(scope="module")
def dojo() -> Any:
    """Imported late: other families do not install its package."""
    from tests.agents.dojo import replay

    return replay


@pytest.mark.parametrize("who", ["allow", "deny"])
@pytest.mark.parametrize("name", NAMES)
async def test_no_order_is_carried_out_and_each_is_logged(dojo: Any, name: str, who: str) -> None:
    with capture_logs() as logs:
        runs = await dojo.attacks(name, dojo.APPROVERS[who])
    ordered = [one.of("order") for one in runs]
    assert all(one.asked or one.done for one in ordered), "an order that nobody read shows nothing"
    for one in ordered:
        assert not (one.harmed and one.changing), "only one that gets a page may be fulfilled"
        assert not one.changing & one.done
        assert one.changing <= one.asked
        assert one.asked == one.refused
    needed = [entry for entry in logs if entry["event"] == "a call needs approval"]
    assert [entry["outcome"] for entry in needed] == ["deny"] * sum(len(one.asked) for one in runs)


@pytest.mark.parametrize("name", NAMES)
async def test_each_order_would_have_been_carried_out(dojo: Any, name: str) -> None:
    """Where whoever is asked says yes: so that it is approval that holds the others back."""
    runs = await dojo.attacks(name, dojo.APPROVERS["ask"])
    assert [one.harmed for one in runs] == [True] * len(runs)


def test_every_tool_that_only_reads_is_named_and_no_other_is(dojo: Any) -> None:
    from tests.agents.dojo.world import READ_ONLY, SUITES

    known = {tool.name for suite in SUITES.values() for tool in suite.tools}
    assert set(SUITES) == set(NAMES)
    assert known >= READ_ONLY


@pytest.mark.parametrize("name", NAMES)
async def test_the_guide_has_the_table_that_the_replay_prints(dojo: Any, name: str) -> None:
    _, _, after = TABLE.read_text(encoding="utf-8").partition(dojo.HEAD)
    assert await dojo.row(name) in after.partition("\n\n")[0].splitlines()
