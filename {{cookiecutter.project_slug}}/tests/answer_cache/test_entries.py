"""What is kept, how much and for how long."""

import random
import threading

import numpy as np
import pytest

from app.answer_cache.entries import Asked, Bounds, Entries
from app.answer_cache.wording import wording
from app.types import Event, Text
from tests.fakes.embedders import StemEmbedder

EMBEDDER = StemEmbedder()
YES: tuple[Event, ...] = (Text("Yes."),)


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def asked(text: str, key: str = "key") -> Asked:
    return Asked(key, wording(text), EMBEDDER.encode_question(text))


def events(text: str) -> tuple[Event, ...]:
    return (Text(text),)


def test_an_answer_is_found_by_a_question_that_asks_for_the_same() -> None:
    entries = Entries(0.9, Bounds())
    assert entries.find(asked("How do I brew tea?")) is None
    entries.keep(asked("How do I brew tea?"), YES)
    hit = entries.find(asked("How can we brew the tea?"))
    assert hit is not None
    assert hit.events == YES
    assert hit.cosine == pytest.approx(1, abs=1e-5)


def test_both_the_vector_and_the_wording_must_agree() -> None:
    entries = Entries(0.9, Bounds())
    one = asked("How do I brew tea?")
    entries.keep(one, YES)
    assert entries.find(Asked("key", wording("How do I brew no tea?"), one.vector)) is None
    assert entries.find(Asked("key", one.wording, EMBEDDER.encode_question("gravel"))) is None
    assert entries.find(Asked("other", one.wording, one.vector)) is None


def test_the_same_question_again_takes_the_place_of_the_first_one() -> None:
    entries = Entries(0.9, Bounds())
    entries.keep(asked("How do I brew tea?"), events("old"))
    size = entries.bytes
    entries.keep(asked("How can I brew tea?"), events("new"))
    assert (len(entries.rows), entries.bytes) == (1, size)
    hit = entries.find(asked("How do I brew tea?"))
    assert hit is not None
    assert hit.events == events("new")


def test_what_was_not_given_again_for_the_longest_time_goes_first() -> None:
    entries = Entries(0.9, Bounds(entries=2))
    entries.keep(asked("What is tea?"), events("tea"))
    entries.keep(asked("What is milk?"), events("milk"))
    assert entries.find(asked("What is tea?"))
    entries.keep(asked("What is sugar?"), events("sugar"))
    assert entries.find(asked("What is milk?")) is None
    assert entries.find(asked("What is tea?"))
    assert entries.find(asked("What is sugar?"))


def test_bytes_have_a_bound_and_too_large_an_answer_is_not_kept() -> None:
    entries = Entries(0.9, Bounds(bytes=3_000))
    for name in ("tea", "milk", "sugar", "water", "juice"):
        entries.keep(asked(f"What is {name}?"), events(name * 200))
        assert entries.bytes <= 3_000
    assert entries.find(asked("What is juice?"))
    assert entries.find(asked("What is tea?")) is None
    entries.keep(asked("What is juice?"), events("x" * 3_000))
    assert entries.find(asked("What is juice?")) is None


def test_an_answer_grows_too_old() -> None:
    now = Time()
    entries = Entries(0.9, Bounds(seconds=60), now)
    entries.keep(asked("What is tea?"), YES)
    now.seconds = 59.9
    assert entries.find(asked("What is tea?"))
    now.seconds = 60
    assert entries.find(asked("What is tea?")) is None
    assert (entries.bytes, len(entries.rows)) == (0, 0)


def test_whatever_is_kept_and_dropped_the_books_agree() -> None:
    draw = random.Random(7)  # noqa: S311
    now = Time()
    entries = Entries(0.9, Bounds(entries=8, bytes=6_000, seconds=50), now)
    for step in range(600):
        question = asked(f"What is item {draw.randrange(20)}?", key=draw.choice("ab"))
        now.seconds = step
        if draw.random() < 0.5:
            entries.keep(question, events(f"{question.key}{question.wording.words}" * draw.randrange(1, 30)))
        elif hit := entries.find(question):
            (told,) = hit.events
            assert isinstance(told, Text)
            assert told.delta.startswith(f"{question.key}{question.wording.words}")
        assert entries.bytes == sum(entry.bytes for entry in entries.rows.values()) <= 6_000
        assert sorted([*entries.rows, *entries.free]) == list(range(8))
        if entries.matrix is not None:
            assert not np.any(entries.matrix[entries.free])


def test_threads_that_keep_and_find_at_once_get_their_own_answers() -> None:
    entries = Entries(0.9, Bounds(entries=16))
    wrong: list[str] = []

    def work(key: str) -> None:
        for turn in range(200):
            question = asked(f"What is item {turn % 7}?", key)
            entries.keep(question, events(f"{key} {turn % 7}"))
            hit = entries.find(question)
            if hit and hit.events != events(f"{key} {turn % 7}"):
                wrong.append(key)

    threads = [threading.Thread(target=work, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(entries.rows) == 16
