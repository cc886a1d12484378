"""MinHash against the Jaccard index that it estimates."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.sets.minhash import NEAR, Near, known, likeness, runs, signature

WORDS = [f"word{number}" for number in range(400)]


def jaccard(one: str, other: str) -> float:
    return len(runs(one) & runs(other)) / len(runs(one) | runs(other))


def test_runs_are_of_five_characters_whatever_the_case_and_the_spacing() -> None:
    assert runs("Ab \n cdE") == {"ab cd", "b cde"}
    assert runs("hi") == {"hi"}
    assert runs(" \n") == set()


def test_the_estimate_is_near_the_index_of_any_two_texts() -> None:
    random = np.random.default_rng(3)
    for _ in range(40):
        words = random.permutation(WORDS)
        shared = int(random.integers(0, 60))
        one, other = " ".join(words[:60]), " ".join([*words[:shared], *words[100 : 160 - shared]])
        # Four standard errors: one pair in 16,000 would be further away, and the numbers are the same in every run.
        assert abs(likeness(signature(one), signature(other)) - jaccard(one, other)) < 0.18


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_both_ways_and_one_of_a_text_with_itself(one: str, other: str) -> None:
    first, second = signature(one), signature(other)
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, signature(one)) == 1


def test_the_most_like_is_found_from_the_threshold_on_and_nothing_else() -> None:
    seen = known(["How do I install the application on Windows?", "How do I install the application on a Mac today?"])
    assert seen.near("how do I install the  application on Windows") == 0
    assert seen.near("How do I install the application on a Mac today") == 1
    assert seen.near("What does an answer cost?") is None
    assert seen.same("How do I install the  application on windows?") == 0
    assert seen.same("How do I install the application on Windows") is None


def test_bands_find_what_comparing_all_pairs_finds() -> None:
    random = np.random.default_rng(5)
    texts = []
    for _ in range(60):
        words = list(random.choice(WORDS, 30))
        texts += [" ".join(words), " ".join([*words[:29], "changed"])]
    seen = Near()
    for number, text in enumerate(texts):
        all_pairs = [likeness(signature(text), one) for one in seen.signatures]
        assert (seen.near(text) is not None) == (max(all_pairs, default=0) >= NEAR), number
        seen.add(text)
