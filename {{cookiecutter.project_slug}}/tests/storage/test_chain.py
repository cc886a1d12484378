from dataclasses import replace

import pytest

from app.storage.chain import FIRST, Break, Link, first_break, link, salted


def chain(*actions: str) -> list[Link]:
    links: list[Link] = []
    for id, action in enumerate(actions, start=1):
        previous = links[-1].hash if links else FIRST
        links.append(
            link(id, id + 0.25, action, actor=salted("s", "me"), arguments=salted("s", "{}"), previous=previous)
        )
    return links


def test_rows_as_they_were_written_are_a_chain() -> None:
    assert first_break([], {}) is None
    assert first_break(chain("a", "b", "c"), {1: ("s", "me"), 3: ("s", "me")}) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"action": "x"},
        {"at": 9.0},
        {"actor": salted("s", "you")},
        {"arguments": ""},
        {"hash": FIRST},
        {"action": b"a"},
        {"previous": FIRST},
    ],
    ids=str,
)
def test_a_row_that_was_changed_is_named(changed: dict[str, object]) -> None:
    links = chain("a", "b", "c")
    links[1] = replace(links[1], **changed)  # type: ignore[arg-type]
    found = first_break(links, {})
    assert found is not None
    assert (found.id, "row 2" in found.reason) == (2, True)


def test_a_row_that_was_changed_with_its_hash_breaks_the_next_one() -> None:
    links = chain("a", "b", "c")
    links[1] = link(2, 2.25, "x", actor=links[1].actor, arguments=links[1].arguments, previous=links[0].hash)
    assert first_break(links, {}) == Break(3, "row 3 does not follow the row before it")


@pytest.mark.parametrize("gone", [0, 1])
def test_a_row_that_is_missing_is_named(gone: int) -> None:
    links = chain("a", "b", "c")
    del links[gone]
    assert first_break(links, {}) == Break(gone + 1, f"row {gone + 1} is missing")


def test_newest_rows_that_something_else_knows_of_are_missed() -> None:
    assert first_break(chain("a", "b"), {}, newest=2) is None
    assert first_break(chain("a", "b"), {}, newest=4) == Break(3, "row 3 is missing")
    assert first_break([], {}, newest=1) == Break(1, "row 1 is missing")


def test_rows_in_another_order_are_no_chain() -> None:
    first, second = chain("a", "b")
    assert first_break([second, first], {}) == Break(1, "row 1 is missing")


def test_another_name_for_the_actor_is_noticed() -> None:
    assert first_break(chain("a", "b"), {2: ("s", "you")}) == Break(2, "the actor of row 2 was changed")


def test_without_its_salt_a_hash_can_not_be_tried() -> None:
    assert salted("one", "ann") != salted("two", "ann")
    assert len(salted("one", "ann")) == 64
