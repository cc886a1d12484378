import pytest

from app.rag.documents.loaders.word_numbering import BULLET, Level, Numbering, Place, shown


def numbering(*levels: Level) -> Numbering:
    """Two lists, 1 and 2, of one pattern; the second begins anew."""
    return Numbering({7: dict(enumerate(levels))}, {1: 7, 2: 7}, {2: {0: 1}})


LEGAL = (Level("decimal", "%1."), Level("decimal", "%1.%2"), Level("lowerLetter", "%3)"))


def labels(numbering: Numbering, *places: tuple[int, int]) -> list[str]:
    return [numbering.label(Place(*place)) for place in places]


def test_a_level_counts_on_until_one_above_it_does() -> None:
    places = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1)]
    assert labels(numbering(*LEGAL), *places) == ["1", "1.1", "1.2", "a)", "2", "2.1"]


def test_a_level_that_was_passed_over_counts_as_its_start() -> None:
    assert labels(numbering(*LEGAL), (1, 1), (1, 0)) == ["1.1", "1"]


def test_a_list_of_the_same_pattern_counts_on_unless_it_begins_anew() -> None:
    found = numbering(*LEGAL)
    found.patterns[3] = 7
    assert labels(found, (1, 0), (3, 0), (2, 0), (2, 0)) == ["1", "2", "1", "2"]


def test_bullets_have_a_mark_and_lists_without_numbers_none() -> None:
    assert labels(numbering(Level(), Level("none", "x")), (1, 0), (1, 1), (9, 0)) == [BULLET, "", BULLET]


@pytest.mark.parametrize(
    ("count", "kind", "said"),
    [
        (3, "decimal", "3"),
        (28, "lowerLetter", "bb"),
        (2, "upperLetter", "B"),
        (14, "lowerRoman", "xiv"),
        (1999, "upperRoman", "MCMXCIX"),
        (10**9, "upperRoman", "1000000000"),
        (10**9, "lowerLetter", "1000000000"),
        (4, "japaneseCounting", "4"),
    ],
)
def test_counts_are_shown_as_the_level_says(count: int, kind: str, said: str) -> None:
    assert shown(count, kind) == said


def test_a_level_beyond_all_is_the_deepest() -> None:
    assert labels(numbering(Level("decimal", "%1")), (1, 10**6)) == [BULLET]
