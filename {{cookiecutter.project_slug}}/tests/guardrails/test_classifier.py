"""The weights and the formula that reads them."""

import hashlib
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelUnavailable
from app.guardrails.injection.classifier import WEIGHTS, Classifier, Words
from app.guardrails.injection.grams import characters_of, tokens, words_of

BLOCK = Words(["all", "rules", "all rules"], np.array([1, 2, 3]), np.array([1, -1, 2]))


def test_a_block_adds_up_what_the_formula_says() -> None:
    all_, rules, both = (1 + math.log(2)) * 1, 2.0, 3.0
    expected = (all_ * 1 + rules * -1 + both * 2) / math.hypot(all_, rules, both)
    assert BLOCK.score("all, all rules unknown") == pytest.approx(expected)
    assert BLOCK.score("unknown") == BLOCK.score("") == 0


def test_words_weigh_what_they_say_for_an_attack() -> None:
    assert BLOCK.weigh(["all", "rules", "unknown"]).tolist() == [1, 0, 0]


def test_grams_are_those_of_the_docstrings() -> None:
    assert words_of("stop it") == [".", "stop", "it", ".", ". stop", "stop it", "it .", ". stop it", "stop it ."]
    assert words_of("你好") == [".", "你", "好", ".", ". 你", "你 好", "好 .", ". 你 好", "你 好 ."]
    assert tokens("No! Why?") == [".", "No", ".", "Why", "?"]
    assert characters_of("all") == [" al", "all", "ll ", " all", "all ", " all "]
    assert words_of("") == ["."]


def test_the_weights_are_plain_arrays_and_small() -> None:
    assert WEIGHTS.stat().st_size < 1_200_000
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        assert {name.partition(".")[0] for name in stored.files} == {"words", "characters", "bias"}
        assert all(stored[name].dtype.kind in "fu" for name in stored.files)


def test_the_hash_beside_the_weights_is_theirs() -> None:
    digest, name = WEIGHTS.with_suffix(".sha256").read_text(encoding="utf-8").split()
    assert (digest, name) == (hashlib.sha256(WEIGHTS.read_bytes()).hexdigest(), WEIGHTS.name)


@pytest.mark.parametrize("kept", [0, 1_000, -1])
def test_weights_that_are_not_whole_are_refused_by_name(kept: int, tmp_path: Path) -> None:
    shutil.copy(WEIGHTS.with_suffix(".sha256"), tmp_path)
    broken = tmp_path / WEIGHTS.name
    broken.write_bytes(WEIGHTS.read_bytes()[:kept])
    with pytest.raises(ModelUnavailable, match=r"restore .*weights\.npz .*GUARD_INJECTION=off"):
        Classifier.load(broken)


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x05\x06" + bytes(18)])
def test_a_file_with_a_right_hash_that_holds_no_weights_is_refused(content: bytes, tmp_path: Path) -> None:
    other = tmp_path / "weights.npz"
    other.write_bytes(content)
    other.with_suffix(".sha256").write_text(f"{hashlib.sha256(content).hexdigest()}  weights.npz\n")
    with pytest.raises(ModelUnavailable, match="GUARD_INJECTION"):
        Classifier.load(other)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"absent\.npz"):
        Classifier.load(tmp_path / "absent.npz")
