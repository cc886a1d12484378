from collections.abc import Callable

import pytest

from evaluation.lab.question import LabQuestion, Wanted
from evaluation.lab.report import sentence
from evaluation.lab.results import Halves, Result, advise, results, split
from evaluation.lab.row import Row

QUESTIONS = [LabQuestion(f"{n}?", (Wanted(f"{n % 20}.md"),)) for n in range(80)]
KEYS = [one.key for one in QUESTIONS]
HALVES = Halves(tuple(KEYS[:40]), tuple(KEYS[40:]))


def result(strategy: str, ndcg: Callable[[int], float], chunker: str = "structure", asked: int = 80) -> Result:
    rows = [Row(chunker, strategy, key, ndcg(n), 1.0, 1.0, float(n + 1)) for n, key in enumerate(KEYS[:asked])]
    return Result(strategy, chunker, {row.question: row for row in rows})


DEFAULT = result("hybrid", lambda n: 0.5)


def test_what_is_better_on_both_halves_is_recommended() -> None:
    advice = advise([DEFAULT, result("rrf", lambda n: 0.8), result("sparse", lambda n: 0.2)], HALVES)
    assert (advice.best.strategy, advice.keep) == ("rrf", False)
    assert sentence(advice).startswith('Write RETRIEVAL="rrf" into .env: chosen')
    assert "on the 40 questions about the other half" in sentence(advice)


def test_luck_on_one_half_shows_on_the_other() -> None:
    advice = advise([DEFAULT, result("rrf", lambda n: 0.9 if n < 40 else 0.5)], HALVES)
    assert advice.best.strategy == "rrf"
    assert advice.keep
    assert sentence(advice).startswith("Keep what you have")
    assert sentence(advice).endswith("shows no difference.")


def test_among_equals_what_there_is_stays() -> None:
    advice = advise([DEFAULT, result("rrf", lambda n: 0.5)], HALVES)
    assert advice.best is DEFAULT
    assert sentence(advice).startswith("Keep what you have, RETRIEVAL='hybrid' and CHUNKER='structure': nothing")


def test_another_way_to_cut_is_a_setting_and_a_rebuild() -> None:
    advice = advise([DEFAULT, result("hybrid", lambda n: 0.9, "fixed")], HALVES)
    assert sentence(advice).startswith('Write CHUNKER="fixed" into .env, then run `python -m app ingest --rebuild`')


def test_questions_of_the_texts_own_words_recommend_no_other_ranking() -> None:
    found = [DEFAULT, result("sparse", lambda n: 0.9), result("hybrid", lambda n: 0.7, "fixed")]
    advice = advise(found, HALVES, lexical=True)
    assert (advice.best.strategy, advice.best.chunker) == ("hybrid", "fixed")
    assert advise(found, HALVES).best.strategy == "sparse"


def test_one_that_was_asked_too_little_is_not_chosen() -> None:
    assert advise([DEFAULT, result("rrf", lambda n: 0.9, asked=60)], HALVES).best is DEFAULT


def test_no_document_is_in_both_halves_and_each_has_as_many() -> None:
    both = LabQuestion("both?", tuple(Wanted(f"{n}.md") for n in range(20)))
    halves = split([*QUESTIONS, both], seed=7)
    sources = {one.key: one.sources for one in QUESTIONS}
    choosing, held_out = ({*map(sources.__getitem__, half)} for half in (halves.choosing, halves.held_out))
    assert len(choosing) == len(held_out) == 10
    assert not choosing & held_out
    assert both.key not in (*halves.choosing, *halves.held_out)
    assert split(QUESTIONS, seed=8) != split(QUESTIONS, seed=7)


def test_times_and_costs_are_those_of_the_rows() -> None:
    assert DEFAULT.milliseconds() == pytest.approx((40.5, 76.05))
    assert DEFAULT.usd() == 0.0
    paid = Result("x", "structure", {"a": Row("structure", "x", "a", 1, 1, 1, 5.0, 1, 0.002)})
    assert (paid.usd(), paid.milliseconds()) == (2.0, (5.0, 5.0))
    unknown = Result("x", "structure", {"a": Row("structure", "x", "a", 1, 1, 1, 5.0, 1, None)})
    assert unknown.usd() is None


def test_what_found_nothing_out_has_no_result() -> None:
    row = Row("structure", "hybrid", "a", 1, 1, 1, 1)
    assert [one.strategy for one in results({("structure", "hybrid"): [row], ("structure", "hyde"): []})] == ["hybrid"]
