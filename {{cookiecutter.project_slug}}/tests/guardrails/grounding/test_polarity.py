import pytest

from app.guardrails.grounding.ground import Place
from app.guardrails.grounding.polarity import OPPOSITE, denials, denies, opposed, turned, turns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It does not run on Windows.", [{"run", "window"}]),
        ("It can't be shared, but it is fast.", [{"share"}]),
        ("The run removes nothing.", [{"run", "remov"}]),
        ("No, it is fast.", []),
        ("It takes no more than five seconds.", []),
        ("Without a key,\nno answer is given", [{"key"}, {"answer", "given"}]),
    ],
)
def test_a_denial_reaches_to_the_next_mark(text: str, expected: list[set[str]]) -> None:
    assert [set(found) for found in denials(text)] == expected


@pytest.mark.parametrize(
    ("said", "given", "found"),
    [
        ("Drawn before the search.", "Drawn after the search.", True),
        ("Drawn before the search.", "Drawn before the search, and not after it.", False),
        ("After a crash it goes on.", "It stops before the index is read.", False),
        ("Local files only.", "Local files only.", False),
    ],
)
def test_an_opposite_counts_beside_the_same_words(said: str, given: str, found: bool) -> None:
    assert opposed(turns(said), turns(given)) is found


@pytest.mark.parametrize(
    ("said", "given", "near", "found"),
    [
        ("Notes stand above the title.", "The title comes with notes below it.", "", True),
        ("Notes stand above the title.", "The title comes with notes below it.", "See above.", False),
        ("Notes stand above and below.", "The title comes with notes below it.", "", False),
        ("Notes stand beside it.", "The title comes with notes below it.", "", False),
    ],
)
def test_a_word_is_turned_where_only_its_opposite_stands(said: str, given: str, near: str, found: bool) -> None:
    assert bool(turned(turns(said), {**turns(given), **turns(near)})) is found


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        ("Books are read.", (), False),
        ("Books are never read.", ("read",), True),
        ("Books with a lock are skipped.", (), True),
        ("Books with a lock are skipped.", ("skip",), False),
    ],
)
def test_a_text_says_no_by_other_words_too(text: str, known: tuple[str, ...], found: bool) -> None:
    assert denies(text, known) is found


def test_every_pair_of_opposites_works_both_ways_and_none_is_of_one_stem() -> None:
    assert all(one in OPPOSITE[other] and one != other for one, others in OPPOSITE.items() for other in others)
    assert len(OPPOSITE) > 200


def test_where_a_link_leads_denies_nothing() -> None:
    assert Place("See [the guards](caches.md#questions-that-reach-no-guard).", ()).denials == ()
