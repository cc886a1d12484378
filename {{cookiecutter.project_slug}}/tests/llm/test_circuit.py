"""When a model rests, who tries it then, and what lets everybody through again."""

import json
from io import StringIO

import pytest

from app.errors import ModelResting
from app.llm.circuit import Circuit, Circuits
from app.monitoring.logging import configure_logging
from tests.fakes.logs import kept_logging
from tests.fakes.observers import Notes


class Time:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def circuit_of(time: Time, notes: Notes | None = None) -> Circuit:
    return Circuit("openai:m", notes, failures=3, rest=10, clock=time)


def fail(circuit: Circuit, times: int = 3) -> None:
    for _ in range(times):
        circuit.broke(circuit.admit())


def test_failures_in_a_row_open_it_and_an_answer_between_them_does_not_let_them_add_up() -> None:
    circuit = circuit_of(Time())
    for _ in range(5):
        fail(circuit, 2)
        circuit.worked(circuit.admit())
    fail(circuit)
    with pytest.raises(
        ModelResting, match=r"openai:m failed 3 times in a row.* in 10 seconds, or .*LLM_FALLBACKS"
    ) as got:
        circuit.admit()
    assert got.value.retry_after == 10


def test_after_the_rest_one_call_is_let_through_and_its_answer_lets_all_through() -> None:
    time = Time()
    circuit = circuit_of(time)
    fail(circuit)
    time.now = 10
    assert circuit.admit()
    with pytest.raises(ModelResting):
        circuit.admit()
    circuit.worked(decides=True)
    assert [circuit.admit(), circuit.admit()] == [False, False]


def test_a_failure_of_that_call_begins_another_rest() -> None:
    time = Time()
    circuit = circuit_of(time)
    fail(circuit)
    time.now = 12
    circuit.broke(circuit.admit())
    for moment in (13, 21.9):
        time.now = moment
        with pytest.raises(ModelResting):
            circuit.admit()
    time.now = 22
    assert circuit.admit()


def test_a_deciding_call_that_is_given_up_makes_room_for_the_next_at_once() -> None:
    time = Time()
    circuit = circuit_of(time)
    fail(circuit)
    time.now = 10
    circuit.gave_up(circuit.admit())
    assert circuit.admit()


def test_a_deciding_call_that_never_says_how_it_went_blocks_for_one_rest_only() -> None:
    time = Time()
    circuit = circuit_of(time)
    fail(circuit)
    time.now = 10
    assert circuit.admit()
    time.now = 20
    assert circuit.admit()


def test_calls_from_before_the_outage_neither_close_it_nor_lengthen_its_rest() -> None:
    time = Time()
    circuit = circuit_of(time)
    old = circuit.admit()
    fail(circuit)
    time.now = 5
    circuit.worked(old)
    circuit.broke(old)
    circuit.gave_up(old)
    with pytest.raises(ModelResting) as got:
        circuit.admit()
    assert got.value.retry_after == 5


def test_opening_and_closing_are_told_once_and_logged_without_a_text() -> None:
    time, notes, log = Time(), Notes(), StringIO()
    with kept_logging():
        configure_logging(stream=log)
        circuit = circuit_of(time, notes)
        fail(circuit)
        time.now = 10
        circuit.worked(circuit.admit())
    assert notes.rested == [("openai:m", False), ("openai:m", True), ("openai:m", False)]
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["event"], line["level"], line["model"]) for line in lines] == [
        ("model rests", "warning", "openai:m"),
        ("model is asked again", "info", "openai:m"),
    ]


def test_a_model_at_one_address_has_one_circuit_in_the_process() -> None:
    circuits = Circuits()
    assert circuits.of("openai:m") is circuits.of("openai:m")
    assert circuits.of("openai:m") is not circuits.of("openai:m", "http://127.0.0.1:9")
    assert circuits.of("openai:m") is not circuits.of("openai:n")
