"""The questions, what the models see of them, and how the ways are compared."""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.llm.routing import HARD, difficulty
from training.__main__ import program
from training.difficulty import corpus as corpus_module
from training.difficulty.comparison import MISS, NEEDLESS, RULE, RULE_AS_IT_IS, Compared, Way, compare, costs, threshold
from training.difficulty.corpus import FOLDER, corpus, held_out
from training.difficulty.features import SIZE, features, grams
from training.difficulty.validation import Data
from training.difficulty.weights import arrays, linear_scores, network_scores
from training.injection.trained import write

QUESTIONS, OTHERS = corpus(), held_out()
PART = QUESTIONS[::6]


def test_there_are_as_many_of_both_none_twice_and_the_same_each_time() -> None:
    count = Counter(one.hard for one in QUESTIONS)
    assert min(count.values()) > 0.4 * len(QUESTIONS) > 300
    assert len({one.text for one in QUESTIONS}) == len(QUESTIONS)
    assert corpus() == QUESTIONS
    assert not any("{" in one.text or "[" in one.text for one in QUESTIONS)


def test_easy_ones_use_the_words_of_hard_ones_and_hard_ones_do_without_them() -> None:
    alarms = [one for one in QUESTIONS if not one.hard and difficulty(one.text) >= HARD]
    missed = [one for one in QUESTIONS if one.hard and difficulty(one.text) < HARD]
    assert len(alarms) > 10
    assert len(missed) > 200


def test_what_measures_is_of_both_and_was_not_generated() -> None:
    assert Counter(one.hard for one in OTHERS) == {True: 40, False: 40}
    assert not {one.text.casefold() for one in OTHERS} & {one.text.casefold() for one in QUESTIONS}
    assert len({one.text for one in OTHERS}) == len(OTHERS)


def test_features_are_of_one_question_alone_and_bounded() -> None:
    texts = [one.text for one in PART[:20]]
    together = features([*texts, ""])
    assert together.shape == (21, SIZE)
    assert (together[3] == features([texts[3]])[0]).all()
    assert np.abs(together).max() <= 1
    assert np.isfinite(together).all()


def test_grams_are_words_and_pairs_with_the_ends_marked() -> None:
    assert list(grams("Why so?")) == ["why", "so", "?", "^ why", "why so", "so ?", "? $"]


def test_a_missed_hard_question_costs_more_than_a_needless_strong_model() -> None:
    scores, hard = np.array([0.9, 0.9, 0.1, 0.1]), np.array([True, False, True, False])
    assert list(costs(scores, hard, 0.5)) == [0, NEEDLESS, MISS, 0]


def test_the_threshold_is_where_the_cost_is_least() -> None:
    random = np.random.default_rng(1)
    for _ in range(20):
        scores, hard = random.integers(0, 9, 30) / 9, random.random(30) > 0.5
        chosen = costs(scores, hard, threshold(scores, hard)).mean()
        assert chosen <= min(costs(scores, hard, at).mean() for at in np.linspace(-0.1, 1.1, 200))


def given(rule: np.ndarray, model: np.ndarray, hard: np.ndarray) -> Compared:
    ways = {RULE: rule, "the linear model": model, "the network": rule}
    return Compared({name: Way(name, 0.5, scores, scores) for name, scores in ways.items()}, hard, hard)


def test_a_model_wins_only_beyond_chance() -> None:
    hard = np.arange(80) % 2 == 0
    good, bad = hard.astype(float), np.where(np.arange(80) < 40, hard, ~hard).astype(float)
    barely = np.where(np.arange(80) < 78, hard, ~hard).astype(float)
    assert given(bad, good, hard).winner == "the linear model"
    assert given(barely, good, hard).winner == ""
    assert given(good, bad, hard).winner == ""
    assert given(good, good, hard).winner == ""


@pytest.mark.training
def test_no_template_is_on_both_sides_of_a_fold() -> None:
    data = Data.of(PART)
    for learnt, tested in data.folds():
        assert not {data.groups[at] for at in learnt} & {data.groups[at] for at in tested}


@pytest.mark.training
def test_what_is_written_decides_as_it_was_compared_and_is_the_same_each_time(tmp_path: Path) -> None:
    compared = compare(PART, OTHERS, lambda what: None)
    stored = arrays(PART, compared)
    assert write(stored, tmp_path / "a.npz") == write(arrays(PART, compared), tmp_path / "b.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as read:
        loaded = dict(read)
    x = features([one.text for one in OTHERS])
    for name, scores in (("the linear model", linear_scores), ("the network", network_scores)):
        way = compared.ways[name]
        np.testing.assert_allclose(scores(loaded, x), way.held_out - way.at, atol=1e-9)
    assert compared.ways[RULE_AS_IT_IS].at == HARD


@pytest.mark.training
def test_the_command_writes_weights_and_a_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_module, "corpus", lambda: PART)
    output = tmp_path / "router.npz"
    done = CliRunner().invoke(program, ["router", "--report", str(tmp_path), "--output", str(output), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["sha256"] in output.with_suffix(".sha256").read_text(encoding="utf-8")
    assert set(said["cost"]) >= {RULE, RULE_AS_IT_IS, "the linear model", "the network"}
    card = (tmp_path / "CARD.md").read_text(encoding="utf-8")
    assert "$" not in card
    for name in re.findall(r"!\[[^\]]+\]\((\S+)\)", card):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


def test_the_card_that_is_kept_says_that_the_rule_stays() -> None:
    card = (FOLDER / "CARD.md").read_text(encoding="utf-8")
    assert "Neither model wins" in card
    gains = re.findall(r"(?:model|network): (-?[\d.]+) to (-?[\d.]+)", card)
    assert len(gains) == 2
    assert all(float(low) <= 0 for low, _ in gains)


def test_help_says_what_is_compared() -> None:
    shown = CliRunner().invoke(program, ["router", "--help"]).output
    assert "python -m training router --report training/difficulty" in shown
    assert "unless a model wins" in " ".join(shown.split())
