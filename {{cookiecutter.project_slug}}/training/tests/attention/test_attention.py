"""The steps of the readable model, each by what it promises. No model is needed."""

import numpy as np
import pytest

from training.attention.attention import Array, attend, norm, rotary_angles, rotate, softmax

RANDOM = np.random.default_rng(17)
TOKENS, HEADS, KEY_HEADS, SIZE = 6, 4, 2, 8


def drawn(*shape: int) -> Array:
    return RANDOM.normal(size=shape).astype(np.float32)


def test_the_norm_is_the_example_of_its_docstring_whatever_the_length_of_a_row() -> None:
    x = np.array([[3, 4], [300, 400]], np.float32)
    assert norm(x, np.ones(2, np.float32), 1e-6) == pytest.approx(np.array([[0.849, 1.131]] * 2), abs=1e-3)


def test_the_softmax_is_the_example_of_its_docstring_and_large_scores_do_not_overflow() -> None:
    scores = np.array([[0, np.log(3)], [1e4, 1e4 + np.log(3)]], np.float32)
    assert softmax(scores) == pytest.approx(np.array([[0.25, 0.75]] * 2), abs=1e-3)


def test_a_query_and_a_key_know_how_far_they_are_apart_and_not_where_they_are() -> None:
    query, key = (np.broadcast_to(drawn(1, 1, SIZE), (TOKENS, 1, SIZE)) for _ in range(2))
    angles = rotary_angles(TOKENS, SIZE, 10_000)
    products = np.einsum("thd,shd->ts", rotate(query, angles), rotate(key, angles))
    for apart in range(TOKENS - 1):
        diagonal = np.diagonal(products, -apart)
        assert diagonal == pytest.approx(np.full(TOKENS - apart, diagonal[0]), abs=1e-4)
    assert np.ptp(products[:, 0]) > 0.1


def test_turning_keeps_the_length_and_leaves_the_first_token_as_it_is() -> None:
    x = drawn(TOKENS, HEADS, SIZE)
    turned = rotate(x, rotary_angles(TOKENS, SIZE, 10_000))
    assert np.linalg.norm(turned, axis=-1) == pytest.approx(np.linalg.norm(x, axis=-1), rel=1e-5)
    np.testing.assert_array_equal(turned[0], x[0])
    assert not np.allclose(turned[1], x[1])


def test_what_a_token_attends_to_is_a_share_of_itself_and_of_those_before() -> None:
    _, weights = attend(drawn(TOKENS, HEADS, SIZE), drawn(TOKENS, KEY_HEADS, SIZE), drawn(TOKENS, KEY_HEADS, SIZE))
    assert weights.shape == (HEADS, TOKENS, TOKENS)
    assert weights.sum(axis=-1) == pytest.approx(np.ones((HEADS, TOKENS)), abs=1e-5)
    assert (np.triu(weights, k=1) == 0).all()
    assert (np.tril(weights) > 0).sum() == HEADS * TOKENS * (TOKENS + 1) / 2


def test_a_later_token_changes_nothing_before_it() -> None:
    queries, keys, values = (drawn(TOKENS, heads, SIZE) for heads in (HEADS, KEY_HEADS, KEY_HEADS))
    whole, _ = attend(queries, keys, values)
    shorter, _ = attend(queries[:-1], keys[:-1], values[:-1])
    assert whole[:-1] == pytest.approx(shorter, abs=1e-6)


def test_the_heads_of_a_group_share_keys_and_values() -> None:
    queries, keys, values = (drawn(TOKENS, heads, SIZE) for heads in (HEADS, KEY_HEADS, KEY_HEADS))
    queries[:, 1] = queries[:, 0]
    queries[:, 2] = queries[:, 0]
    gathered, _ = attend(queries, keys, values)
    np.testing.assert_array_equal(gathered[:, 1], gathered[:, 0])  # heads 0 and 1 ask the first pair
    assert not np.allclose(gathered[:, 2], gathered[:, 0])  # head 2 the second


def test_a_query_that_is_a_key_gathers_its_value() -> None:
    keys = 40 * np.eye(TOKENS, SIZE, dtype=np.float32)[:, np.newaxis]
    values = drawn(TOKENS, 1, SIZE)
    gathered, weights = attend(keys, keys, values)
    assert weights[0] == pytest.approx(np.eye(TOKENS), abs=1e-4)
    assert gathered == pytest.approx(values, abs=1e-3)
