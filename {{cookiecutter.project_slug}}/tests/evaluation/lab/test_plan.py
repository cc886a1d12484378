import pytest

from app.errors import MissingExtra, SettingsError
from app.rag.documents.chunkers import WAYS
from app.rag.retrieval import ARRANGEMENTS, EXPANSIONS, NARROWINGS, RANKINGS
from evaluation.lab.plan import Plan, make_plan, ranking_of
from tests.fakes.settings import settings


def plan(*strategies: str, chunkers: tuple[str, ...] = (), **chosen: object) -> Plan:
    return make_plan(settings(**chosen), lambda name: None, strategies, chunkers)


def test_without_a_choice_every_step_and_every_quick_way_to_cut_is_tried_after_the_default() -> None:
    found = plan()
    assert (found.strategies[0], found.chunkers[0]) == ("hybrid", "structure")
    assert set(found.chunkers) == set(WAYS) - {"semantic"}
    assert len(found.strategies) == len({*RANKINGS, *ARRANGEMENTS, *NARROWINGS, *EXPANSIONS})
    assert {name for name in found.strategies if name in RANKINGS} == set(RANKINGS)


def test_what_the_settings_choose_comes_first_and_once() -> None:
    found = plan("dense; sparse", "rrf", chunkers=("fixed, sentences",), retrieval="rrf", chunker="sentences")
    assert found.strategies == ("rrf", "dense", "sparse")
    assert found.chunkers == ("sentences", "fixed")


def test_every_way_to_cut_is_tried_where_it_is_named() -> None:
    assert plan(chunkers=tuple(WAYS)).chunkers == tuple(WAYS)
    assert plan(chunker="semantic").chunkers[0] == "semantic"
    assert plan(chunkers=tuple(WAYS)).left_out == ()


def test_rankings_alone_may_stand_between_commas() -> None:
    assert plan("sparse,dense").strategies == ("hybrid", "sparse", "dense")


def test_what_can_not_be_made_here_is_left_out_unless_it_is_named() -> None:
    def check(name: str) -> None:
        if name == "rrf":
            raise MissingExtra("rrf needs more: install it")

    found = make_plan(settings(), check, (), ())
    assert "rrf" not in found.strategies
    rrf, semantic = found.left_out
    assert rrf == "rrf: rrf needs more: install it"
    assert semantic.startswith("semantic: it encodes every sentence")
    with pytest.raises(MissingExtra):
        make_plan(settings(), check, ("rrf",), ())


@pytest.mark.parametrize(
    ("strategies", "chunkers", "message"),
    [
        (["nothing"], [], "--strategies 'nothing': 'nothing' is unknown"),
        (["dense, rrf, mmr"], [], "'dense, rrf, mmr' ranks in more than one way"),
        ([" "], [], "--strategies ' ' names no step"),
        (["dense;;rrf"], [], "--strategies '' names no step"),
        ([], ["pages"], "--chunkers 'pages' is unknown"),
        ([], ["fixed,"], "--chunkers '' is unknown"),
    ],
)
def test_what_is_not_there_is_refused(strategies: list[str], chunkers: list[str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        make_plan(settings(), lambda name: None, strategies, chunkers)


def test_a_strategy_without_a_ranking_has_the_default_one() -> None:
    assert [ranking_of(name) for name in ("mmr", "dense", "rrf")] == ["hybrid", "dense", "rrf"]


def test_a_step_about_earlier_questions_stays_in_what_is_tried() -> None:
    found = plan(retrieval="rewrite, hybrid")
    assert found.strategies[0] == "rewrite, hybrid"
    assert all("rewrite" in name for name in found.strategies)
