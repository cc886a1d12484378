"""The generated texts."""

from collections import Counter

from evaluation.guards.injection import cases
from training.injection.corpus import TEXTS, corpus

EXAMPLES = corpus()
ATTACKS = [example for example in EXAMPLES if example.attack]
HARMLESS = [example for example in EXAMPLES if not example.attack]


def test_there_are_enough_of_both_and_none_twice() -> None:
    assert len(ATTACKS) >= 1_500
    assert len(HARMLESS) >= 3_000
    assert len({example.text for example in EXAMPLES}) == len(EXAMPLES)


def test_attacks_come_in_twelve_families_and_many_scripts() -> None:
    families = Counter(example.kind for example in ATTACKS)
    assert len(families) == 12
    assert min(families.values()) >= 100
    for side in (ATTACKS, HARMLESS):
        assert {"ß", "é", "ñ", "и", "的", "の", "이", "ा", "ل"} <= {
            letter for example in side for letter in example.text
        }


def test_the_words_of_attacks_are_in_harmless_texts_too() -> None:
    said = " ".join(example.text.lower() for example in HARMLESS)
    words = (
        "ignore override system prompt password instructions previous reveal pretend secret jailbreak forget".split()
    )
    assert [word for word in words if said.count(word) < 20] == []


def test_the_same_seed_gives_the_same_texts_and_another_one_others() -> None:
    assert corpus() == EXAMPLES
    assert (
        len({example.text for example in corpus(seed=1)} & {example.text for example in EXAMPLES}) < len(EXAMPLES) / 2
    )


def test_a_template_is_one_group_and_no_group_is_on_both_sides() -> None:
    assert {example.group for example in ATTACKS} & {example.group for example in HARMLESS} == set()
    assert len({example.group for example in EXAMPLES}) > 700


def test_nothing_of_the_set_that_measures_is_trained_on() -> None:
    measured = {case.text.casefold() for case in cases()}
    assert measured & {example.text.casefold() for example in EXAMPLES} == set()
    templates = "\n".join(path.read_text(encoding="utf-8") for path in TEXTS.rglob("*.toml")).casefold()
    assert [text for text in measured if len(text) > 30 and text in templates] == []
